package event

import (
	"math/bits"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// The structs below lie as those of bpf/event.h do; a test compares them. Strings
// follow the fixed part in the order of their lengths.

type wireHead struct {
	Type, Class uint8
	Flags       uint16
	Nr          int32
	Time        uint64
	Tgid, Tid   uint32
	Start       uint64
	Cgroup      uint64
	Ret         int64
	Gen         uint32
	Pad2        uint32
}

type wireCreds struct {
	UID, Euid, GID, Egid                       uint32
	CapEffective, CapPermitted, CapInheritable uint64
	Ppid, Pgid, Sid, Vpid, Vpgid               uint32
	LoginUID, LoginSession                     uint32
	TtyNr                                      uint32
	MountNs, PidNs, UserNs                     uint32
	Pad                                        uint32
	Comm                                       [16]byte
}

type wireFile struct {
	Inode     uint64
	Dev, Mode uint32
	PathLen   uint16
	Flags     uint8
	Pad       [5]uint8
}

type wireSock struct {
	Local, Remote          [16]uint8
	Family, Type, Protocol uint16
	Lport, Rport           uint16
	State                  uint8
	Pad                    [5]uint8
}

// RawCounters are a flow's counters as they lie in the kernel side's maps and in
// its events. Seen has, for each sfproto.Call, whether it failed and whether it
// was done.
type RawCounters struct {
	ReadOps, WriteOps     uint64
	ReadBytes, WriteBytes uint64
	Errors                uint64
	FirstErrno            uint32
	Pad                   uint32
	Seen                  [sfproto.NumCalls][2]uint8
}

type wireFork struct {
	Head       wireHead
	ChildTgid  uint32
	Pad        uint32
	ChildStart uint64
	Flags      uint64
	Child      wireCreds
}

type wireExec struct {
	Head                                 wireHead
	Creds                                wireCreds
	ExeInode                             uint64
	ExeMtime, ExeCtime                   int64
	ExeDev, ExeMode                      uint32
	OldGen                               uint32
	ExeFlags, PathFlags, ArgsCut, Pad    uint8
	FilenameLen, ExeLen, CwdLen, ArgsLen uint16
	EnvLen                               uint16
	Pad2                                 [6]uint8
}

type wireExit struct {
	Head                                      wireHead
	Status                                    uint32
	Pad                                       uint32
	ThreadsCloned, ThreadsExited, CloneErrors uint64
}

type wireState struct {
	Head   wireHead
	Creds  wireCreds
	Args   [3]uint64
	OldGen uint32
	CwdLen uint16
	Pad    uint16
}

type wireOpen struct {
	Head            wireHead
	Flow            uint64
	Fd              int32
	OpenFlags       uint32
	File            wireFile
	Mode            uint32
	RawLen, BaseLen uint16
}

type wireHandle struct {
	Head      wireHead
	Flow      uint64
	Fd        int32
	OpenFlags uint32
	File      wireFile
	Sock      wireSock
}

type wireName struct {
	Head                                     wireHead
	Flags, Mode                              uint32
	PathLen, BaseLen, NewPathLen, NewBaseLen uint16
	RealLen, NewRealLen                      uint16
	Pad                                      uint32
}

type wireSocket struct {
	Head    wireHead
	Flow    uint64
	Fd, How int32
	Sock    wireSock
}

type wireClose struct {
	Head     wireHead
	Flow     uint64
	Fd       int32
	Closed   uint8
	Pad      [3]uint8
	Counters RawCounters
}

type wirePeer struct {
	Head       wireHead
	Flow, Peer uint64
	Fd         int32
	Pad        uint32
	Sock       wireSock
}

// NoArg in a Shape is an argument that the call does not have.
const NoArg = 7

// BaseCWD in a Shape is the current directory.
const BaseCWD = 6

// Shape tells which argument of a call is what: struct call_shape of bpf/event.h.
type Shape struct {
	FD      uint8    // the descriptor that the call is about
	Address uint8    // a socket's address; the first text is its Unix path then
	Text    [3]uint8 // strings
	Base    [2]uint8 // what the first two start from if they are paths: a descriptor, or BaseCWD
	Args    uint8    // how many there are
}

type wireCall struct {
	Head    wireHead
	Args    [6]uint64
	File    wireFile
	Sock    wireSock
	Shape   Shape
	Fd      int32
	TextLen [3]uint16
	BaseLen [2]uint16
	RealLen [2]uint16
	Pad     [6]uint8
}

type wireDNS struct {
	Head     wireHead
	Flow     uint64
	Sock     wireSock
	Size     uint32
	DataLen  uint16
	Received uint8
	Pad      uint8
}

type wireCgroup struct {
	Head    wireHead
	ID      uint64
	PathLen uint16
	Pad     [6]uint8
}

type wireTask struct {
	Head        wireHead
	Creds       wireCreds
	ParentStart uint64
	Kthread     uint32
	Pad         uint32
}

// TaskSize is the length of a Task's bytes, which the task iterator writes one
// after the other.
const TaskSize = int(unsafe.Sizeof(wireTask{}))

// CloseSize is the length of a Close's bytes, which may wait in a map.
const CloseSize = int(unsafe.Sizeof(wireClose{}))

// Totals are the counters with the seen calls as bitmaps.
func (r *RawCounters) Totals() Counters {
	c := Counters{
		ReadOps: r.ReadOps, WriteOps: r.WriteOps,
		ReadBytes: r.ReadBytes, WriteBytes: r.WriteBytes,
		Errors: r.Errors, FirstErrno: r.FirstErrno,
	}
	var done uint64
	for call, seen := range r.Seen {
		if seen[0]|seen[1] != 0 {
			c.Calls |= 1 << call
		}
		if seen[1] != 0 {
			done |= 1 << call
		}
	}
	c.Ops = uint32(operations(done))
	if r.ReadOps > 0 {
		c.Ops |= uint32(sfproto.OpRead)
	}
	if r.WriteOps > 0 {
		c.Ops |= uint32(sfproto.OpWrite)
	}
	return c
}

// operations are those that successful calls stand for, apart from reading and
// writing: sendfile and the like do both.
func operations(done uint64) (ops sfproto.Op) {
	for ; done != 0; done &= done - 1 {
		switch sfproto.Call(bits.TrailingZeros64(done)) {
		case sfproto.CallOpen, sfproto.CallOpenat, sfproto.CallOpenat2, sfproto.CallCreat:
			ops |= sfproto.OpOpen
		case sfproto.CallClose:
			ops |= sfproto.OpClose
		case sfproto.CallConnect:
			ops |= sfproto.OpConnect
		case sfproto.CallAccept, sfproto.CallAccept4:
			ops |= sfproto.OpAccept
		case sfproto.CallShutdown:
			ops |= sfproto.OpShutdown
		case sfproto.CallMmap:
			ops |= sfproto.OpMmap
		}
	}
	return ops
}
