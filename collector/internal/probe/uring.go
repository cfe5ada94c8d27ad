package probe

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// numUringOps bounds the operations of io_uring: NUM_URING_OPS of bpf/maps.h.
const numUringOps = 128

// uringField is where a request has an argument: enum uring_field of bpf/event.h.
type uringField uint8

const (
	fieldNone uringField = iota
	fieldFD
	fieldAddr
	fieldAddr2
	fieldLen
	fieldFlags
	fieldSpliceFD
	fieldAddrLen
)

// uringOp is struct uring_op of bpf/event.h: the system call that a request stands
// for, and where it has that call's arguments.
type uringOp struct {
	NR    uint16
	Call  call
	Args  [6]uringField
	Table uint8 // its descriptor may be in the ring's own table
}

// uringTable is by the operations' numbers, which are the same on every machine
// (include/uapi/linux/io_uring.h).
func uringTable() (table [numUringOps]uringOp) {
	op := func(nr int, c call, args ...uringField) uringOp {
		o := uringOp{NR: uint16(nr), Call: c}
		copy(o.Args[:], args)
		return o
	}
	tabled := func(o uringOp) uringOp {
		o.Table = 1
		return o
	}
	flow := func(nr int, c sfproto.Call, args ...uringField) uringOp { return op(nr, flowCall(c), args...) }
	read := flow(unix.SYS_READ, sfproto.CallRead, fieldFD, fieldAddr, fieldLen)
	write := flow(unix.SYS_WRITE, sfproto.CallWrite, fieldFD, fieldAddr, fieldLen)
	sendto := flow(unix.SYS_SENDTO, sfproto.CallSendto, fieldFD, fieldAddr, fieldLen, fieldFlags, fieldAddr2, fieldAddrLen)
	sendmsg := flow(unix.SYS_SENDMSG, sfproto.CallSendmsg, fieldFD, fieldAddr, fieldFlags)
	for number, o := range map[int]uringOp{
		1:  flow(unix.SYS_READV, sfproto.CallReadv, fieldFD, fieldAddr, fieldLen),
		2:  flow(unix.SYS_WRITEV, sfproto.CallWritev, fieldFD, fieldAddr, fieldLen),
		4:  read, // READ_FIXED
		5:  write,
		9:  sendmsg,
		10: flow(unix.SYS_RECVMSG, sfproto.CallRecvmsg, fieldFD, fieldAddr, fieldFlags),
		13: tabled(flow(unix.SYS_ACCEPT4, sfproto.CallAccept4, fieldFD, fieldAddr, fieldAddr2, fieldFlags)),
		16: flow(unix.SYS_CONNECT, sfproto.CallConnect, fieldFD, fieldAddr, fieldAddr2),
		18: tabled(flow(unix.SYS_OPENAT, sfproto.CallOpenat, fieldFD, fieldAddr, fieldFlags, fieldLen)),
		19: tabled(flow(unix.SYS_CLOSE, sfproto.CallClose, fieldFD)),
		22: read,
		23: write,
		26: sendto,
		27: flow(unix.SYS_RECVFROM, sfproto.CallRecvfrom, fieldFD, fieldAddr, fieldLen, fieldFlags),
		28: tabled(flow(unix.SYS_OPENAT2, sfproto.CallOpenat2, fieldFD, fieldAddr, fieldAddr2, fieldLen)),
		30: flow(unix.SYS_SPLICE, sfproto.CallSplice, fieldSpliceFD, fieldNone, fieldFD),
		34: flow(unix.SYS_SHUTDOWN, sfproto.CallShutdown, fieldFD, fieldLen),
		35: op(unix.SYS_RENAMEAT2, callRenameat2, fieldFD, fieldAddr, fieldLen, fieldAddr2, fieldFlags),
		36: op(unix.SYS_UNLINKAT, callUnlinkat, fieldFD, fieldAddr, fieldFlags),
		37: op(unix.SYS_MKDIRAT, callMkdirat, fieldFD, fieldAddr, fieldLen),
		38: op(unix.SYS_SYMLINKAT, callSymlinkat, fieldAddr, fieldFD, fieldAddr2),
		39: op(unix.SYS_LINKAT, callLinkat, fieldFD, fieldAddr, fieldLen, fieldAddr2, fieldFlags),
		45: tabled(op(unix.SYS_SOCKET, callSocket, fieldFD, fieldAddr2, fieldLen)),
		47: sendto, // SEND_ZC
		48: sendmsg,
		49: read, // READ_MULTISHOT
		55: flow(unix.SYS_FTRUNCATE, sfproto.CallFtruncate, fieldFD, fieldAddr2),
		56: op(unix.SYS_BIND, callSocket, fieldFD, fieldAddr, fieldAddr2),
		57: op(unix.SYS_LISTEN, callSocket, fieldFD, fieldLen),
	} {
		table[number] = o
	}
	return table
}

// uringEnd is how the kernel tells a request's end: enum uring_end of bpf/uring.h.
type uringEnd uint32

const (
	uringEndID uringEnd = iota
	uringEndRequest
	uringEndCQE
)

// uringHooks are the tracepoints of io_uring that this kernel has.
type uringHooks struct {
	submit    string // name of the tracepoint
	ringFirst bool   // its first argument is the ring, and then comes the request
	end       uringEnd
}

var errNoUring = errors.New("this kernel has no io_uring, or does not trace it")

// Uring reports what cannot be seen of io_uring on this kernel; an error means that
// nothing can.
func Uring() (unseen string, err error) {
	hooks, err := findUring()
	if err != nil {
		return "", err
	}
	unseen = "requests that fail before they begin, and those that want no completion"
	if hooks.end == uringEndID {
		unseen += fmt.Sprintf("; beyond %d in flight with one user_data, the rest is counted as lost", uringSlots)
	}
	return unseen, nil
}

// uringSlots is URING_SLOTS of bpf/uring.h.
const uringSlots = 8

// findUring looks up the tracepoints in the kernel's types.
func findUring() (uringHooks, error) {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return uringHooks{}, fmt.Errorf("read the kernel's types: %w", err)
	}
	h := uringHooks{submit: "io_uring_submit_req"}
	submit := arguments(types, h.submit)
	if submit == nil {
		h.submit = "io_uring_submit_sqe" // until 6.4
		submit = arguments(types, h.submit)
	}
	h.ringFirst = len(submit) > 2
	end := arguments(types, "io_uring_complete")
	switch len(end) {
	case 3:
		h.end = uringEndCQE
	case 4:
		h.end = uringEndID
	default:
		h.end = uringEndRequest
	}
	if len(submit) == 0 || len(end) == 0 {
		return uringHooks{}, errNoUring
	}
	return h, nil
}

// arguments are those that a tracepoint gives to a program.
func arguments(types *btf.Spec, tracepoint string) []btf.FuncParam {
	var t *btf.Typedef
	if types.TypeByName("btf_trace_"+tracepoint, &t) != nil {
		return nil
	}
	pointer, ok := t.Type.(*btf.Pointer)
	if !ok {
		return nil
	}
	proto, ok := pointer.Target.(*btf.FuncProto)
	if !ok || len(proto.Params) == 0 {
		return nil
	}
	return proto.Params[1:] // the first one is the tracepoint's own
}

// uringPrograms are the programs on io_uring's tracepoints: those that the kernel calls,
// understudies among them, and those that the ends' ones jump to.
func uringPrograms(spec *ebpf.CollectionSpec) (submits, ends []*ebpf.ProgramSpec) {
	for _, p := range spec.Programs {
		switch p.AttachTo {
		case "io_uring_submit_req":
			submits = append(submits, p)
		case "io_uring_complete":
			ends = append(ends, p)
		}
	}
	return submits, ends
}

// configureUring fits the programs to this kernel's io_uring. Where there is none they
// become programs that do nothing, on a hook that every kernel has.
func configureUring(spec *ebpf.CollectionSpec) (attach bool, err error) {
	hooks, err := findUring()
	submits, ends := uringPrograms(spec)
	if errors.Is(err, errNoUring) {
		for _, p := range append(ends, submits...) {
			p.AttachTo = "sys_exit"
			p.Instructions = asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()}
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, p := range submits {
		p.AttachTo = hooks.submit
	}
	var ringFirst uint8
	if hooks.ringFirst {
		ringFirst = 1
	}
	return true, errors.Join(
		spec.Variables["uring_begin_ring"].Set(ringFirst),
		spec.Variables["uring_end"].Set(uint32(hooks.end)),
		spec.Variables["uring_ops"].Set(uringTable()),
	)
}
