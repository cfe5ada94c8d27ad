package flow

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// tell writes the record of an interval that ends with how, unless there is
// nothing to tell.
func (t *Table) tell(f *flow, c *event.Counters, at int64, how sfproto.Op) {
	at = max(at, f.since)
	it := f.item(c, at, how)
	if it.Record == nil {
		return
	}
	f.last, f.since, f.changed, f.told, f.marks = *c, at, at, true, 0
	t.opts.Out(it)
}

// item is the record of an interval, without one when there is nothing to tell.
func (f *flow) item(c *event.Counters, at int64, how sfproto.Op) emit.Item {
	iv := f.diff(c)
	iv.ops |= how
	it := emit.Item{Class: f.class(&iv), Process: f.Who}
	switch {
	case f.silent(&iv):
	case f.Sock != nil:
		it.Record = f.networkFlow(&iv, at)
	default:
		it.Record, it.File = f.fileFlow(&iv, at), f.File
	}
	return it
}

// class is what a record counts under when it is lost, and how urgent it is:
// the first one is of the class that began the flow.
func (f *flow) class(iv *interval) event.Class {
	switch {
	case !f.told:
		return f.Class
	case iv.ops&sfproto.OpWrite != 0:
		return event.ClassWrite
	case iv.ops&sfproto.OpRead != 0:
		return event.ClassRead
	}
	return event.ClassClose
}

// descriptor is the flow's, -1 for a file in a table of io_uring's: its key is a
// number that the kernel side made up.
func (f *flow) descriptor() int32 { return max(f.Key.FD, -1) }

func (f *flow) fileFlow(iv *interval, at int64) *sfproto.FileFlow {
	r := &sfproto.FileFlow{
		ProcOID: f.Who.Process.OID, TS: f.since, TID: int64(f.TID), OpFlags: iv.ops, EndTS: at,
		FileOID: f.File.OID, FD: f.descriptor(),
		NumRRecvOps: iv.readOps, NumWSendOps: iv.writeOps,
		NumRRecvBytes: iv.readBytes, NumWSendBytes: iv.writeBytes,
		Generation: f.Who.Record.Generation, StartTS: f.TS,
		NumRRecvOpsTotal: int64(iv.total.ReadOps), NumWSendOpsTotal: int64(iv.total.WriteOps),
		NumRRecvBytesTotal: int64(iv.total.ReadBytes), NumWSendBytesTotal: int64(iv.total.WriteBytes),
		Calls: int64(iv.total.Calls), NumErrors: iv.errors, FirstErrno: iv.firstErrno,
		Mode: f.Mode, RawPath: f.RawPath,
	}
	if iv.ops&sfproto.OpOpen != 0 {
		r.OpenFlags = f.OpenFlags
	}
	return r
}

func (f *flow) networkFlow(iv *interval, at int64) *sfproto.NetworkFlow {
	src, dst := Ends(f.Sock, f.client)
	r := &sfproto.NetworkFlow{
		ProcOID: f.Who.Process.OID, TS: f.since, TID: int64(f.TID), OpFlags: iv.ops, EndTS: at,
		SIP: src.IP, Sport: src.Port, DIP: dst.IP, Dport: dst.Port, Proto: Proto(f.Sock), FD: f.descriptor(),
		NumRRecvOps: iv.readOps, NumWSendOps: iv.writeOps,
		NumRRecvBytes: iv.readBytes, NumWSendBytes: iv.writeBytes,
		Generation: f.Who.Record.Generation, StartTS: f.TS,
		NumRRecvOpsTotal: int64(iv.total.ReadOps), NumWSendOpsTotal: int64(iv.total.WriteOps),
		NumRRecvBytesTotal: int64(iv.total.ReadBytes), NumWSendBytesTotal: int64(iv.total.WriteBytes),
		Calls: int64(iv.total.Calls), NumErrors: iv.errors, FirstErrno: iv.firstErrno,
		SIP6: src.IP6, DIP6: dst.IP6,
	}
	if f.InProgress && iv.ops&sfproto.OpConnect != 0 && r.FirstErrno == 0 {
		r.FirstErrno = int32(unix.EINPROGRESS)
	}
	return r
}
