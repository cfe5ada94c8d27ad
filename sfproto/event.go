package sfproto

// ProcessEvent is one operation on a process: clone, exec, exit, set*id. Fields
// from Generation on are of version 6.
type ProcessEvent struct {
	ProcOID    OID      `avro:"procOID"`
	TS         int64    `avro:"ts"` // ns since the epoch
	TID        int64    `avro:"tid"`
	OpFlags    Op       `avro:"opFlags"`
	Args       []string `avro:"args"`
	Ret        int32    `avro:"ret"` // the call's result; at EXIT the wait status
	Generation int32    `avro:"generation"`
	Syscall    string   `avro:"syscall"`
	Filename   string   `avro:"filename"` // as given to execve
	Flags      int64    `avro:"flags"`    // clone flags
}

// FileEvent is one operation on names: mkdir, rmdir, link, symlink, unlink,
// rename. Fields from Generation on are of version 6.
type FileEvent struct {
	ProcOID    OID    `avro:"procOID"`
	TS         int64  `avro:"ts"` // ns since the epoch
	TID        int64  `avro:"tid"`
	OpFlags    Op     `avro:"opFlags"`
	FileOID    FOID   `avro:"fileOID"`
	Ret        int32  `avro:"ret"`
	NewFileOID FOID   `avro:"newFileOID"`
	Generation int32  `avro:"generation"`
	Syscall    string `avro:"syscall"`
	Flags      int32  `avro:"flags"`
	Mode       int32  `avro:"mode"`
	RawPath    string `avro:"rawPath"` // as given to the call
	NewRawPath string `avro:"newRawPath"`
}

// NetworkEvent is one operation on a socket. Fields from Generation on are of
// version 6.
type NetworkEvent struct {
	ProcOID    OID    `avro:"procOID"`
	TS         int64  `avro:"ts"` // ns since the epoch
	TID        int64  `avro:"tid"`
	OpFlags    Op     `avro:"opFlags"`
	SIP        int32  `avro:"sip"`
	Sport      int32  `avro:"sport"`
	DIP        int32  `avro:"dip"`
	Dport      int32  `avro:"dport"`
	Proto      int32  `avro:"proto"`
	Ret        int32  `avro:"ret"`
	Generation int32  `avro:"generation"`
	Syscall    string `avro:"syscall"`
	SIP6       IPv6   `avro:"sip6"`
	DIP6       IPv6   `avro:"dip6"`
	FD         int32  `avro:"fd"`
}

// SyscallEvent is a system call outside the operations of opFlags, or one of
// these that failed where a flow would need success. Version 6.
type SyscallEvent struct {
	ProcOID    OID      `avro:"procOID"`
	Generation int32    `avro:"generation"`
	TS         int64    `avro:"ts"` // ns since the epoch
	TID        int64    `avro:"tid"`
	Syscall    string   `avro:"syscall"`
	Ret        int64    `avro:"ret"`  // raw result, -errno on failure
	Args       []int64  `avro:"args"` // raw, in order; of opens the flags and the mode
	Strings    []string `avro:"strings"`
	FD         int32    `avro:"fd"`
	FileOID    FOID     `avro:"fileOID"`
	NewFileOID FOID     `avro:"newFileOID"`
	SIP        int32    `avro:"sip"`
	Sport      int32    `avro:"sport"`
	DIP        int32    `avro:"dip"`
	Dport      int32    `avro:"dport"`
	Proto      int32    `avro:"proto"`
	SIP6       IPv6     `avro:"sip6"`
	DIP6       IPv6     `avro:"dip6"`
}

// DNS is a query or an answer seen on port 53. Version 6.
type DNS struct {
	ProcOID    OID         `avro:"procOID"`
	Generation int32       `avro:"generation"`
	TS         int64       `avro:"ts"` // ns since the epoch
	TID        int64       `avro:"tid"`
	Response   bool        `avro:"response"`
	ID         int32       `avro:"id"`
	Rcode      int32       `avro:"rcode"`
	Query      string      `avro:"query"`
	Qtype      int32       `avro:"qtype"`
	Answers    []DNSAnswer `avro:"answers"`
	SIP        int32       `avro:"sip"`
	Sport      int32       `avro:"sport"`
	DIP        int32       `avro:"dip"`
	Dport      int32       `avro:"dport"`
	Proto      int32       `avro:"proto"`
	SIP6       IPv6        `avro:"sip6"`
	DIP6       IPv6        `avro:"dip6"`
}

// DNSAnswer is one resource record of an answer.
type DNSAnswer struct {
	Name string `avro:"name"`
	Type int32  `avro:"type"`
	TTL  int64  `avro:"ttl"`  // s
	Data string `avro:"data"` // address or name
}

// K8sComponent is what a K8sEvent is about.
type K8sComponent uint8

// String is the enum's symbol.
func (c K8sComponent) String() string { return symbol(componentSymbols[:], int(c)) }

// K8sAction is what happened to it.
type K8sAction uint8

// String is the enum's symbol.
func (a K8sAction) String() string { return symbol(actionSymbols[:], int(a)) }

// K8sEvent is a change of a Kubernetes object; the message is JSON.
type K8sEvent struct {
	Component K8sComponent `avro:"kind"`
	Action    K8sAction    `avro:"action"`
	TS        int64        `avro:"ts"` // ns since the epoch
	Message   string       `avro:"message"`
}

// Kind implements Record.
func (*ProcessEvent) Kind() Kind { return KindProcessEvent }

// Kind implements Record.
func (*FileEvent) Kind() Kind { return KindFileEvent }

// Kind implements Record.
func (*NetworkEvent) Kind() Kind { return KindNetworkEvent }

// Kind implements Record.
func (*SyscallEvent) Kind() Kind { return KindSyscallEvent }

// Kind implements Record.
func (*DNS) Kind() Kind { return KindDNS }

// Kind implements Record.
func (*K8sEvent) Kind() Kind { return KindK8sEvent }
