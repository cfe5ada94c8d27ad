//go:build amd64

package syscalls

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// occurrence is a record that says what a process did, with what it refers to as
// it was told last before. The records of one flow are one.
type occurrence struct {
	at      int64 // when it began, ns since the epoch
	process *sfproto.Process
	record  sfproto.Record
	file    *sfproto.File
	newFile *sfproto.File
}

// recording is what a capture wrote.
type recording struct {
	records   []*occurrence
	processes map[sfproto.OID]*sfproto.Process
	files     map[sfproto.FOID]*sfproto.File
	parents   map[sfproto.OID]sfproto.OID
	flows     map[flowKey]*occurrence
	lost      []*sfproto.Loss
}

// flowKey is what the records of one flow have in common.
type flowKey struct {
	process      sfproto.OID
	start        int64
	fd           int32
	file         sfproto.FOID
	sport, dport int32
	sip, dip     int32
}

// read reads a trace and proves that every entity came before its use.
func read(t *testing.T, name string) *recording {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	stream, err := wire.NewReceiver(f)
	require.NoError(t, err)
	defer stream.Close()
	r := &recording{flows: map[flowKey]*occurrence{}, parents: map[sfproto.OID]sfproto.OID{}}
	for {
		frame, err := stream.Next()
		if errors.Is(err, io.EOF) {
			return r
		}
		require.NoError(t, err)
		if frame.Fresh {
			r.processes, r.files = map[sfproto.OID]*sfproto.Process{}, map[sfproto.FOID]*sfproto.File{}
		}
		for _, rec := range frame.Records {
			r.add(t, rec)
		}
	}
}

func (r *recording) add(t *testing.T, rec sfproto.Record) {
	t.Helper()
	switch rec := rec.(type) {
	case *sfproto.Process:
		r.processes[rec.OID] = rec
		r.parents[rec.OID] = rec.POID
	case *sfproto.File:
		r.files[rec.OID] = rec
	case *sfproto.Loss:
		if rec.Count > 0 {
			r.lost = append(r.lost, rec)
		}
	case *sfproto.ProcessEvent:
		r.put(t, rec, rec.ProcOID, rec.TS)
	case *sfproto.ProcessFlow:
		r.put(t, rec, rec.ProcOID, rec.EndTS)
	case *sfproto.FileEvent:
		r.put(t, rec, rec.ProcOID, rec.TS, rec.FileOID, rec.NewFileOID)
	case *sfproto.SyscallEvent:
		r.put(t, rec, rec.ProcOID, rec.TS, rec.FileOID, rec.NewFileOID)
	case *sfproto.DNS:
		r.put(t, rec, rec.ProcOID, rec.TS)
	case *sfproto.FileFlow:
		key := flowKey{process: rec.ProcOID, start: rec.StartTS, fd: rec.FD, file: rec.FileOID}
		if known := r.flows[key]; known != nil {
			addFileFlow(known.record.(*sfproto.FileFlow), rec)
			return
		}
		r.flows[key] = r.put(t, rec, rec.ProcOID, rec.StartTS, rec.FileOID)
	case *sfproto.NetworkFlow:
		key := flowKey{process: rec.ProcOID, start: rec.StartTS, fd: rec.FD, sport: rec.Sport, dport: rec.Dport, sip: rec.SIP, dip: rec.DIP}
		if known := r.flows[key]; known != nil {
			addNetworkFlow(known.record.(*sfproto.NetworkFlow), rec)
			return
		}
		r.flows[key] = r.put(t, rec, rec.ProcOID, rec.StartTS)
	}
}

func (r *recording) put(t *testing.T, rec sfproto.Record, oid sfproto.OID, at int64, files ...sfproto.FOID) *occurrence {
	t.Helper()
	require.Contains(t, r.processes, oid, "process before its record: %+v", rec)
	o := &occurrence{at: at, process: r.processes[oid], record: rec}
	for i, id := range files {
		if id.IsZero() {
			continue
		}
		require.Contains(t, r.files, id, "file before its record: %+v", rec)
		if i == 0 {
			o.file = r.files[id]
		} else {
			o.newFile = r.files[id]
		}
	}
	r.records = append(r.records, o)
	return o
}

func addFileFlow(sum, more *sfproto.FileFlow) {
	sum.OpFlags |= more.OpFlags
	sum.NumRRecvOps += more.NumRRecvOps
	sum.NumWSendOps += more.NumWSendOps
	sum.NumRRecvBytes += more.NumRRecvBytes
	sum.NumWSendBytes += more.NumWSendBytes
	sum.NumErrors += more.NumErrors
	sum.Calls |= more.Calls
	if sum.FirstErrno == 0 {
		sum.FirstErrno = more.FirstErrno
	}
}

func addNetworkFlow(sum, more *sfproto.NetworkFlow) {
	sum.OpFlags |= more.OpFlags
	sum.NumRRecvOps += more.NumRRecvOps
	sum.NumWSendOps += more.NumWSendOps
	sum.NumRRecvBytes += more.NumRRecvBytes
	sum.NumWSendBytes += more.NumWSendBytes
	sum.NumErrors += more.NumErrors
	sum.Calls |= more.Calls
	if sum.FirstErrno == 0 {
		sum.FirstErrno = more.FirstErrno
	}
}
