package view

import (
	"math/bits"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// group is an operation bit of flows as a type of events.
type group struct {
	op     sfproto.Op
	calls  int64 // bits of the calls that the operation can be
	family EventType
}

const (
	openCalls  int64 = 1<<sfproto.CallOpen | 1<<sfproto.CallOpenat | 1<<sfproto.CallOpenat2 | 1<<sfproto.CallCreat
	moveCalls  int64 = 1<<sfproto.CallSendfile | 1<<sfproto.CallSplice | 1<<sfproto.CallCopyFileRange
	readCalls  int64 = 1<<sfproto.CallRead | 1<<sfproto.CallReadv | 1<<sfproto.CallPread64 | 1<<sfproto.CallPreadv | 1<<sfproto.CallPreadv2 | moveCalls
	writeCalls int64 = 1<<sfproto.CallWrite | 1<<sfproto.CallWritev | 1<<sfproto.CallPwrite64 | 1<<sfproto.CallPwritev | 1<<sfproto.CallPwritev2 | moveCalls
	recvCalls  int64 = 1<<sfproto.CallRecvfrom | 1<<sfproto.CallRecvmsg | 1<<sfproto.CallRecvmmsg | readCalls
	sendCalls  int64 = 1<<sfproto.CallSendto | 1<<sfproto.CallSendmsg | 1<<sfproto.CallSendmmsg | writeCalls
	cutCalls   int64 = 1<<sfproto.CallTruncate | 1<<sfproto.CallFtruncate
)

// The groups stand in the order in which a process does these things.
var (
	fileGroups = [...]group{
		{sfproto.OpOpen, openCalls, familyOpen},
		{sfproto.OpRead, readCalls, familyRead},
		{sfproto.OpWrite, writeCalls, familyWrite},
		{sfproto.OpMmap, 0, EventType(sfproto.CallMmap) + 1},
		{sfproto.OpSetns, 0, EventType(sfproto.CallSetns) + 1},
		{sfproto.OpClose, 0, EventType(sfproto.CallClose) + 1},
	}
	networkGroups = [...]group{
		{sfproto.OpAccept, 1<<sfproto.CallAccept | 1<<sfproto.CallAccept4, familyAccept},
		{sfproto.OpConnect, 0, EventType(sfproto.CallConnect) + 1},
		{sfproto.OpRead, recvCalls, familyRecv},
		{sfproto.OpWrite, sendCalls, familySend},
		{sfproto.OpShutdown, 0, EventType(sfproto.CallShutdown) + 1},
		{sfproto.OpClose, 0, EventType(sfproto.CallClose) + 1},
	}
	processGroups = [...]group{
		{sfproto.OpClone, 0, familyClone},
		{sfproto.OpExec, 0, familyExec},
		{sfproto.OpSetuid, 0, familySetuid},
		{sfproto.OpSetns, 0, EventType(sfproto.CallSetns) + 1},
		{sfproto.OpExit, 0, typeProcexit},
	}
	nameGroups = [...]group{
		{sfproto.OpMkdir, 0, familyMkdir},
		{sfproto.OpRmdir, 0, typeRmdir},
		{sfproto.OpLink, 0, familyLink},
		{sfproto.OpUnlink, 0, familyUnlink},
		{sfproto.OpSymlink, 0, familySymlink},
		{sfproto.OpRename, 0, familyRename},
	}
)

// AppendEvents adds the virtual events of a record to dst, in the order in
// which they happened as far as a record can tell. Entities, annotations and
// losses are no events. Num is left to the caller.
//
// OP_TRUNCATE marks a flow that was cut off; a truncate call is known by its
// bit in the flow's calls, and told again by each later record of the flow.
func (r *Record) AppendEvents(dst []Event) []Event {
	switch rec := r.Record.(type) {
	case *sfproto.FileFlow:
		dst = r.appendFlow(dst, fileGroups[:], rec.OpFlags, rec.Calls)
	case *sfproto.NetworkFlow:
		dst = r.appendFlow(dst, networkGroups[:], rec.OpFlags, rec.Calls)
	case *sfproto.ProcessFlow:
		dst = r.appendFlow(dst, processGroups[:], rec.OpFlags, 0)
	case *sfproto.ProcessEvent:
		dst = r.appendCall(dst, processGroups[:], rec.OpFlags, rec.Syscall)
	case *sfproto.FileEvent:
		dst = r.appendCall(dst, nameGroups[:], rec.OpFlags, rec.Syscall)
	case *sfproto.NetworkEvent:
		dst = r.appendCall(dst, networkGroups[:], rec.OpFlags, rec.Syscall)
	case *sfproto.SyscallEvent:
		t, _ := TypeByName(rec.Syscall)
		dst = append(dst, Event{Record: r, Type: t})
	case *sfproto.DNS:
		dst = append(dst, Event{Record: r, Type: typeDNS})
	case *sfproto.K8sEvent:
		dst = append(dst, Event{Record: r, Type: typeK8s})
	case *sfproto.Log:
		dst = append(dst, Event{Record: r, Type: typeLog})
	}
	return dst
}

// appendFlow adds an event for each operation of a flow.
func (r *Record) appendFlow(dst []Event, groups []group, ops sfproto.Op, calls int64) []Event {
	for i := range groups {
		g := &groups[i]
		if g.op == sfproto.OpClose && calls&cutCalls != 0 {
			dst = append(dst, Event{Record: r, Type: callOf(calls&cutCalls, familyTruncate), Op: sfproto.OpTruncate})
		}
		if ops&g.op != 0 {
			dst = append(dst, Event{Record: r, Type: callOf(calls&g.calls, g.family), Op: g.op})
		}
	}
	return dst
}

// callOf is the type of the one call whose bit is set, otherwise the family.
func callOf(calls int64, family EventType) EventType {
	if u := uint64(calls); u != 0 && u&(u-1) == 0 {
		return callType(sfproto.Call(bits.TrailingZeros64(u)))
	}
	return family
}

// appendCall adds the event of a record that stands for one call.
func (r *Record) appendCall(dst []Event, groups []group, ops sfproto.Op, syscall string) []Event {
	for i := range groups {
		g := &groups[i]
		if ops&g.op == 0 {
			continue
		}
		t := g.family
		if exact, ok := TypeByName(syscall); ok {
			t = exact
		}
		return append(dst, Event{Record: r, Type: t, Op: g.op})
	}
	return dst
}
