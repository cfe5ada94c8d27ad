package event

// Type is the kind of an event: enum event_type of bpf/event.h.
type Type uint8

// The types.
const (
	TypeFork Type = iota + 1
	TypeExec
	TypeExit
	TypeState
	TypeOpen
	TypeHandle
	TypeName
	TypeSocket
	TypeClose
	TypePeer
	TypeCgroup
	TypeTask
	TypeCall
	TypeDNS
)

// Class is what a loss is counted under: enum event_class of bpf/event.h.
// Bulk classes come last and are refused first.
type Class uint8

// The classes.
const (
	ClassExec Class = iota
	ClassExit
	ClassFork
	ClassCred
	ClassConnect
	ClassAccept
	ClassContainer
	ClassFile // names: mkdir, unlink, rename, ...; attributes, sockets that are made and bound
	ClassOpen
	ClassClose // and shutdown
	ClassRead  // read and receive
	ClassWrite // write and send
	ClassAny   // of losses only, whose class nobody knows

	// NumClasses is the number of classes.
	NumClasses = int(ClassAny) + 1
)

// Reason is why something was lost: enum loss_reason of bpf/event.h.
type Reason uint8

// The reasons.
const (
	ReasonRingFull Reason = iota
	ReasonMapFull
	ReasonBusy   // the per-CPU buffer was in use: a hook inside a hook
	ReasonMissed // the kernel did not run the hook
	ReasonQuota  // the ring fills, and the cgroup has more in it than is left

	// NumReasons is the number of reasons.
	NumReasons = int(ReasonQuota) + 1
)

// HeadFlags say what filters make of an event: enum head_flag of bpf/event.h.
type HeadFlags uint16

// The flags.
const (
	// HeadQuiet: the process is left out. The event tells what became of it, and
	// makes no record.
	HeadQuiet HeadFlags = 1 << iota
	// HeadUndecided: whether the process is left out is for user space to say, by
	// its cgroup.
	HeadUndecided
)

// Head opens every event: who, when, by which call.
type Head struct {
	Type   Type
	Class  Class
	Flags  HeadFlags
	Time   uint64 // ns on the boot clock
	TGID   uint32 // in the host's pid namespace, as TID
	TID    uint32
	Start  uint64 // of the thread group's leader, ns on the boot clock
	Gen    uint32 // generation of the process: counts exec, set*id, setns, chdir
	Cgroup uint64 // id of the cgroup, see Cgroup
	NR     int32  // system call number of this machine, -1 for none; see Fork and Exec
	Ret    int64  // raw result of the call, -errno on failure
}

// Creds are a task's credentials and relations.
type Creds struct {
	UID, EUID, GID, EGID   uint32
	CapEffective           uint64
	CapPermitted           uint64
	CapInheritable         uint64
	PPID                   uint32 // tgid of the parent, as below in the host's namespace
	PGID, SID              uint32
	VPID, VPGID            uint32 // in the innermost pid namespace
	LoginUID, LoginSession uint32 // all ones when unset
	TTYNr                  uint32 // the kernel's dev_t of the terminal, 0 for none
	MountNS, PidNS, UserNS uint32 // inode numbers of the namespaces
	Comm                   string
}

// Fork is a new process (not a thread); Head is the parent's, with the call that it
// is in.
type Fork struct {
	Head
	ChildTGID  uint32
	ChildStart uint64 // ns on the boot clock
	Flags      uint64 // clone flags that the child still shows: CLONE_VM, CLONE_FS, CLONE_FILES
	ChildCreds Creds
}

// Exec is a successful execve or execveat; Head.Gen is the new generation. The
// flows of the generation before are over. A failed one (Ret < 0) has Creds and
// Filename alone, CWD is what a relative Filename starts from, and Gen and OldGen
// are equal. On x86 an execveat that starts from no descriptor shows as execve.
type Exec struct {
	Head
	Creds    Creds
	OldGen   uint32
	Filename string // as given to the call
	Exe      string // resolved path of the executable; may end in " (deleted)"
	CWD      string
	Args     []string // argv
	ArgsCut  bool     // argv was longer than the buffer
	Env      []string // environment, at most its first 8 KiB; empty unless asked for
	ExeInode uint64
	ExeDev   uint32
	ExeMtime int64 // ns since the epoch
	ExeCtime int64 // ns since the epoch
	ExeMode  uint32
	ExeFlags int32 // sfproto.ExeUpperLayer, ...
}

// Exit is the end of a process, after its last thread's.
type Exit struct {
	Head
	Status        uint32 // wait status: code<<8 | signal
	ThreadsCloned uint64 // since the process started
	ThreadsExited uint64
	CloneErrors   uint64
}

// State is a change of what a process is without exec: set*id, setgroups, capset,
// setns, unshare, chdir, fchdir, chroot; setns and chroot are told by a Call as
// well. Head.Gen is the new generation when
// the call succeeded; OldGen is equal to it when it failed.
type State struct {
	Head
	Creds  Creds
	OldGen uint32
	Args   [3]uint64
	CWD    string // after chdir and fchdir
}

// File is what an open file is.
type File struct {
	Dev   uint32 // the kernel's dev_t: major<<20 | minor
	Inode uint64
	Mode  uint32 // type and permission bits of the inode
	Flags PathFlags
	Path  string // as the process sees it, from its root
}

// PathFlags say what is odd about a path.
type PathFlags uint8

// The flags.
const (
	PathCut       PathFlags = 1 << iota // more components or bytes than the walk takes: "..." stands for the beginning
	PathDeleted                         // the name was gone
	PathNoName                          // pipe, socket, memfd, anonymous inode: Path is the kernel's name for it
	PathAbstract                        // a Unix socket's name, with '@' for the NUL before it
	PathNamespace                       // a namespace: Path is its kind and number
)

// Open is an open, openat, openat2 or creat. When it failed (Ret < 0) there is
// no flow and File has no inode: RawPath and Base tell what was meant.
type Open struct {
	Head
	FD        int32
	Flow      uint64 // id of the flow that began
	OpenFlags uint32 // Linux O_*
	Mode      uint32
	File      File
	RawPath   string // as given
	Base      string // directory that a relative RawPath starts from, failed calls only
}

// Handle begins a flow on a descriptor that was not seen to be opened in this
// generation: inherited, duplicated, received, or there before.
type Handle struct {
	Head
	FD        int32
	Flow      uint64
	OpenFlags uint32 // f_flags of the file
	File      File   // not for IP sockets
	Sock      *Sock  // IP sockets only
}

// Name is an operation on names: mkdir, rmdir, unlink, rename, link, symlink
// and their at forms. Paths are as given; relative ones start from Base.
type Name struct {
	Head
	Flags      uint32
	Mode       uint32
	Path, Base string // symlink: Path is the target's text and Base is empty
	NewPath    string // rename, link, symlink: the new name
	NewBase    string
	// What the kernel resolved them to, absolute; of a symlink's target the text. Empty
	// when nobody saw it: in the tier of tracepoints, and of paths that lead nowhere.
	Real, NewReal string
}

// Sock is an IP socket with its addresses, IPv4 ones in 4-in-6 form.
type Sock struct {
	Family   uint16 // AF_INET or AF_INET6 of the socket
	Type     uint16 // SOCK_STREAM, ...
	Protocol uint16 // IPPROTO_*
	State    uint8  // TCP state
	Local    [16]byte
	Remote   [16]byte
	LPort    uint16 // host order
	RPort    uint16
}

// Socket is connect, accept, accept4 or shutdown on an IP socket. Connect and
// accept that succeeded, or are in progress, begin a flow.
type Socket struct {
	Head
	FD   int32
	Flow uint64 // 0 when the call failed
	How  int32  // shutdown
	Sock Sock   // a failed connect: Remote is what was asked for
}

// Peer begins the part of an unconnected UDP or raw socket's flow that belongs
// to one remote address. A message is counted in the part or in the descriptor's
// flow, never in both; the latter has those without an address and all failures.
type Peer struct {
	Head
	FD   int32
	Flow uint64 // of the descriptor
	Peer uint64 // id of the part
	Sock Sock
}

// Call is a call told by itself: it stands for no flow, no name and no change of what
// the process is.
type Call struct {
	Head
	Args  []uint64
	FD    int32 // the descriptor that it is about, -1 for none
	File  *File // of the descriptor, when no path tells it
	Sock  *Sock // of the descriptor, IP sockets only; of a failed bind with the address asked for
	Texts []Text
}

// Text is a string argument, empty when it could not be read. A relative path starts
// from Base. An abstract Unix address begins with '@' and has no Base.
type Text struct {
	Raw  string
	Base string
	Real string // what the kernel resolved a path to; empty when nobody saw it
	Path bool
}

// DNS is what was sent or received on a socket with port 53 at an end, as it is.
type DNS struct {
	Head
	Flow     uint64 // of the descriptor
	Received bool
	Size     uint32 // bytes sent or received
	Data     []byte // at most the first 4096 of them
	Sock     Sock
}

// Counters are a flow's, since it began.
type Counters struct {
	ReadOps, WriteOps     uint64
	ReadBytes, WriteBytes uint64
	Errors                uint64
	Calls                 uint64 // bitmap of sfproto.Call
	FirstErrno            uint32
	Ops                   uint32 // bits of sfproto.Op
}

// Close ends the flow of a descriptor with its final counters. Closed is false
// when the descriptor was found to hold another file: it was closed unseen
// (dup2 onto it, close_range). The flow's peers are read and deleted by user
// space. A lost Close leaves the kernel's entry as it was until the descriptor's
// next flow, so its counters can still be read.
type Close struct {
	Head
	FD       int32
	Flow     uint64
	Closed   bool
	Counters Counters
}

// Cgroup tells a cgroup's path once, before the first event that has its id.
// Names are root to leaf, joined by '/', of the deepest hierarchy that knows
// the task. In a cgroup v1 hierarchy the ID has its highest bit set, as ids of
// different hierarchies may be equal; the rest is the folder's inode number.
type Cgroup struct {
	Head
	ID   uint64
	Path string
}

// Task is a process that ran before the capture began; from the task iterator.
type Task struct {
	Head
	Creds   Creds
	PStart  uint64 // of the parent's leader, ns on the boot clock
	Kthread bool
}

// Event is a pointer to one of the structs above.
type Event interface{ Header() *Head }

// Header implements Event.
func (h *Head) Header() *Head { return h }
