package e2e

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// trace is a stream read to its end, with what its records refer to.
type trace struct {
	headers   []*sfproto.Header
	records   []sfproto.Record // all but headers
	processes map[sfproto.OID]*sfproto.Process
	files     map[sfproto.FOID]*sfproto.File
	losses    []*sfproto.Loss
	damage    []error
}

// readTrace reads a file and proves that every entity came before its use.
func readTrace(t *testing.T, name string) *trace {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	tr := readStream(t, f)
	require.Empty(t, tr.damage)
	return tr
}

// readStream reads until the stream ends or its other end is gone.
func readStream(t *testing.T, stream io.Reader) *trace {
	t.Helper()
	r, err := wire.NewReceiver(stream)
	require.NoError(t, err)
	defer r.Close()
	tr := &trace{}
	for {
		frame, err := r.Next()
		if errors.Is(err, io.EOF) {
			return tr
		}
		var damage *avro.DamageError
		if errors.As(err, &damage) {
			tr.damage = append(tr.damage, err)
			continue
		}
		require.NoError(t, err)
		if frame.Fresh {
			tr.headers = append(tr.headers, frame.Header)
			tr.processes, tr.files = map[sfproto.OID]*sfproto.Process{}, map[sfproto.FOID]*sfproto.File{}
		}
		for _, rec := range frame.Records {
			tr.add(t, rec)
		}
	}
}

func (tr *trace) add(t *testing.T, rec sfproto.Record) {
	t.Helper()
	tr.records = append(tr.records, rec)
	switch r := rec.(type) {
	case *sfproto.Process:
		tr.processes[r.OID] = r
	case *sfproto.File:
		tr.files[r.OID] = r
	case *sfproto.Loss:
		tr.losses = append(tr.losses, r)
	case *sfproto.ProcessEvent:
		tr.knows(t, r.ProcOID, rec)
	case *sfproto.FileFlow:
		tr.knows(t, r.ProcOID, rec)
		require.Contains(t, tr.files, r.FileOID, "file before its flow: %+v", r)
	case *sfproto.FileEvent:
		tr.knows(t, r.ProcOID, rec)
		require.Contains(t, tr.files, r.FileOID, "file before its event: %+v", r)
	case *sfproto.NetworkFlow:
		tr.knows(t, r.ProcOID, rec)
	}
}

func (tr *trace) knows(t *testing.T, oid sfproto.OID, rec sfproto.Record) {
	t.Helper()
	require.Contains(t, tr.processes, oid, "process before its record: %+v", rec)
	require.NotEmpty(t, tr.processes[oid].Exe, "name of the process: %+v", rec)
}

// fileFlows are the flows on a path.
func (tr *trace) fileFlows(path string) []*sfproto.FileFlow {
	var out []*sfproto.FileFlow
	for _, rec := range tr.records {
		if r, ok := rec.(*sfproto.FileFlow); ok && tr.files[r.FileOID].Path == path {
			out = append(out, r)
		}
	}
	return out
}

// fileEvents are the operations on names below a folder: operation and names.
func (tr *trace) fileEvents(dir string) []string {
	var out []string
	for _, rec := range tr.records {
		r, ok := rec.(*sfproto.FileEvent)
		if !ok || filepath.Dir(tr.files[r.FileOID].Path) != dir {
			continue
		}
		text := r.OpFlags.Names(sfproto.KindFileEvent)[0] + " " + filepath.Base(tr.files[r.FileOID].Path)
		if other := tr.files[r.NewFileOID]; other != nil {
			text += " " + filepath.Base(other.Path)
		}
		out = append(out, text)
	}
	return out
}

// networkFlows are the flows of one protocol over addresses of one family that
// have any of some operations.
func (tr *trace) networkFlows(proto int32, ipv6 bool, ops sfproto.Op) []*sfproto.NetworkFlow {
	var out []*sfproto.NetworkFlow
	for _, rec := range tr.records {
		if r, ok := rec.(*sfproto.NetworkFlow); ok && r.Proto == proto && !r.DIP6.IsZero() == ipv6 && r.OpFlags&ops != 0 {
			out = append(out, r)
		}
	}
	return out
}

// lost is the number of records that Loss records tell of, by reason.
func (tr *trace) lost() map[string]int64 {
	out := map[string]int64{}
	for _, l := range tr.losses {
		if l.Count > 0 {
			out[l.Reason] += l.Count
		}
	}
	return out
}
