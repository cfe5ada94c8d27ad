package sfproto

// State says why an entity was written.
type State uint8

// The states (Avro enum SFObjectState).
const (
	// StateCreated: the object was seen being created.
	StateCreated State = iota
	// StateModified: an attribute changed (exec, set*id, setns, chdir).
	StateModified
	// StateReup: it was there before, or is announced anew on this stream.
	StateReup
)

// String is the enum's symbol.
func (s State) String() string { return symbol(stateSymbols[:], int(s)) }

// ContainerType is the kind of container; what later runtimes add is in
// Container.Runtime.
type ContainerType uint8

// The container types (Avro enum ContainerType).
const (
	ContainerDocker ContainerType = iota
	ContainerLXC
	ContainerLibvirtLXC
	ContainerMesos
	ContainerRkt
	ContainerCustom
	ContainerCRI
	ContainerContainerd
	ContainerCRIO
	ContainerBPM
)

// String is the enum's symbol.
func (c ContainerType) String() string { return symbol(containerSymbols[:], int(c)) }

// Bits of Process.ExeFlags.
const (
	// ExeUpperLayer: the executable lies in an overlay's upper layer.
	ExeUpperLayer int32 = 1 << iota
	// ExeMemfd: the executable is an anonymous memory file.
	ExeMemfd
	// ExeWritable: the process's user may write the executable.
	ExeWritable
	// ExeArgsCut: argv was longer than what the collector takes, and Args is its
	// beginning.
	ExeArgsCut
)

// Header opens every file and stream; receivers forget all entities on it.
// Fields from NodeID on are of version 6.
type Header struct {
	Version       int64  `avro:"version"`
	Exporter      string `avro:"exporter"`
	IP            string `avro:"ip"`
	Filename      string `avro:"filename"`
	NodeID        string `avro:"nodeId"`
	BootID        string `avro:"bootId"`
	HostName      string `avro:"hostName"`
	Cluster       string `avro:"cluster"`
	StreamID      string `avro:"streamId"`
	FirstSequence int64  `avro:"firstSequence"` // number of the first record after the header
	ClockOffset   int64  `avro:"clockOffset"`   // wall clock minus boot clock, ns
	Acknowledge   bool   `avro:"acknowledge"`   // the sender wants acknowledgements
	// SchemaFingerprint is the CRC-64-AVRO of the writer's schema in
	// parsing canonical form, in hexadecimal.
	SchemaFingerprint string `avro:"schemaFingerprint"`
}

// Mount is one mount of a container.
type Mount struct {
	Source string `avro:"source"`
	Dest   string `avro:"dest"`
	Mode   string `avro:"mode"`
	RW     bool   `avro:"rw"`
}

// Container is a container. Fields from Runtime on are of version 6.
type Container struct {
	ID          string            `avro:"id"`
	Name        string            `avro:"name"`
	Image       string            `avro:"image"` // repository:tag
	ImageID     string            `avro:"imageid"`
	Type        ContainerType     `avro:"type"`
	Privileged  bool              `avro:"privileged"`
	PodID       string            `avro:"podId"`
	Runtime     string            `avro:"runtime"` // docker, podman, containerd, ...
	ImageDigest string            `avro:"imageDigest"`
	CreateTS    int64             `avro:"createTs"` // ns since the epoch
	Labels      map[string]string `avro:"labels"`
	Mounts      []Mount           `avro:"mounts"`
	Ancestors   []string          `avro:"ancestors"` // ids of the containers around it, innermost first
}

// Process is the state of a process from TS on. Fields from StartTS on are of
// version 6, where StartTS is never 0.
type Process struct {
	State          State    `avro:"state"`
	OID            OID      `avro:"oid"`
	POID           OID      `avro:"poid"`
	TS             int64    `avro:"ts"`      // ns since the epoch
	Exe            string   `avro:"exe"`     // resolved path of the executable
	ExeArgs        string   `avro:"exeArgs"` // arguments after argv[0], joined by blanks
	UID            int32    `avro:"uid"`
	UserName       string   `avro:"userName"`
	GID            int32    `avro:"gid"`
	GroupName      string   `avro:"groupName"`
	TTY            bool     `avro:"tty"` // has a controlling terminal
	ContainerID    string   `avro:"containerId"`
	Entry          bool     `avro:"entry"` // pid 1 of its container
	CWD            string   `avro:"cwd"`
	Env            []string `avro:"env"`
	StartTS        int64    `avro:"startTs"`    // ns on the boot clock
	Generation     int32    `avro:"generation"` // counts exec and credential changes
	Comm           string   `avro:"comm"`       // the kernel's name, at most 15 bytes
	Args           []string `avro:"args"`       // argv, argv[0] included
	VPID           int64    `avro:"vpid"`       // pid in its own namespace
	PGID           int64    `avro:"pgid"`
	VPGID          int64    `avro:"vpgid"`
	SID            int64    `avro:"sid"`
	EUID           int32    `avro:"euid"`
	LoginUID       int32    `avro:"loginUid"` // -1 when unset
	LoginSession   int32    `avro:"loginSession"`
	TTYNr          int32    `avro:"ttyNr"` // device number of the terminal, 0 for none
	CapEffective   int64    `avro:"capEffective"`
	CapPermitted   int64    `avro:"capPermitted"`
	CapInheritable int64    `avro:"capInheritable"`
	ExeFlags       int32    `avro:"exeFlags"` // ExeUpperLayer, ...
	ExeInode       int64    `avro:"exeInode"`
	ExeMtime       int64    `avro:"exeMtime"` // ns since the epoch
	ExeCtime       int64    `avro:"exeCtime"` // ns since the epoch
	ExeHash        string   `avro:"exeHash"`  // sha256:<hex>
}

// Resource types of File.ResType: one ASCII character.
const (
	ResFile      int32 = 'f'
	ResDirectory int32 = 'd'
	ResIPv4      int32 = '4'
	ResIPv6      int32 = '6'
	ResUnix      int32 = 'u'
	ResPipe      int32 = 'p'
	ResEventfd   int32 = 'e'
	ResSignalfd  int32 = 's'
	ResEventpoll int32 = 'l'
	ResInotify   int32 = 'i'
	ResOther     int32 = 'o'
	ResUnknown   int32 = '?'
)

// File is a file or another thing with a descriptor. Fields from Device on are
// of version 6.
type File struct {
	State       State  `avro:"state"`
	OID         FOID   `avro:"oid"`
	TS          int64  `avro:"ts"` // ns since the epoch
	ResType     int32  `avro:"restype"`
	Path        string `avro:"path"` // as its container sees it
	ContainerID string `avro:"containerId"`
	Device      int64  `avro:"device"` // major<<20 | minor, as the kernel's dev_t
	Inode       int64  `avro:"inode"`
	Generation  int64  `avro:"generation"` // of the inode number
	HostPath    string `avro:"hostPath"`   // where it differs from Path
}

// Pod is a Kubernetes pod. Addresses are one long for IPv4 (as IPv4 packs it)
// and two for IPv6.
type Pod struct {
	TS           int64             `avro:"ts"`
	ID           string            `avro:"id"`
	Name         string            `avro:"name"`
	NodeName     string            `avro:"nodeName"`
	HostIP       []int64           `avro:"hostIP"`
	InternalIP   []int64           `avro:"internalIP"`
	Namespace    string            `avro:"namespace"`
	RestartCount int64             `avro:"restartCount"`
	Labels       map[string]string `avro:"labels"`
	Selectors    map[string]string `avro:"selectors"`
	Services     []Service         `avro:"services"`
}

// Service is a Kubernetes service that selects a pod.
type Service struct {
	Name      string  `avro:"name"`
	ID        string  `avro:"id"`
	Namespace string  `avro:"namespace"`
	PortList  []Port  `avro:"portList"`
	ClusterIP []int64 `avro:"clusterIP"`
}

// Port is a service's port.
type Port struct {
	Port       int32  `avro:"port"`
	TargetPort int32  `avro:"targetPort"`
	NodePort   int32  `avro:"nodePort"`
	Proto      string `avro:"proto"`
}

// Kind implements Record.
func (*Header) Kind() Kind { return KindHeader }

// Kind implements Record.
func (*Container) Kind() Kind { return KindContainer }

// Kind implements Record.
func (*Process) Kind() Kind { return KindProcess }

// Kind implements Record.
func (*File) Kind() Kind { return KindFile }

// Kind implements Record.
func (*Pod) Kind() Kind { return KindPod }
