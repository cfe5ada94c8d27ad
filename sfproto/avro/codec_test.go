package avro

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

func sampleRecords() []sfproto.Record {
	oid := sfproto.OID{CreateTS: 1700000000123456789, HPID: 4242}
	return []sfproto.Record{
		&sfproto.Header{Version: 6, Exporter: "e", IP: "NA", Filename: "f", NodeID: "n", FirstSequence: 1},
		&sfproto.Container{ID: "c1", Name: "web", Type: sfproto.ContainerCRIO, Labels: map[string]string{"b": "2", "a": "1"},
			Mounts: []sfproto.Mount{{Source: "/", Dest: "/host", RW: true}}},
		&sfproto.Process{State: sfproto.StateModified, OID: oid, POID: sfproto.OID{HPID: 1}, Exe: "/bin/sh", Env: []string{"A=1", ""},
			LoginUID: -1, StartTS: 5},
		&sfproto.File{OID: sfproto.NewFOID("", "/etc/passwd"), ResType: sfproto.ResFile, Path: "/etc/passwd"},
		&sfproto.ProcessEvent{ProcOID: oid, OpFlags: sfproto.OpExec, Args: []string{"x"}, Ret: -2},
		&sfproto.NetworkFlow{ProcOID: oid, Proto: sfproto.ProtoTCP, SIP: 16777343, NumWSendBytes: 1 << 40},
		&sfproto.FileFlow{ProcOID: oid, OpFlags: sfproto.OpOpen | sfproto.OpRead, NumRRecvBytes: 7},
		&sfproto.FileEvent{ProcOID: oid, OpFlags: sfproto.OpRename, NewFileOID: sfproto.NewFOID("c", "/x")},
		&sfproto.ProcessFlow{ProcOID: oid, NumThreadsCloned: 3},
		&sfproto.Pod{ID: "p", HostIP: []int64{1, 2}, Services: []sfproto.Service{{Name: "s", PortList: []sfproto.Port{{Port: 80, Proto: "TCP"}}}}},
		&sfproto.K8sEvent{Component: 2, Action: 1, Message: "{}"},
	}
}

func roundTrip(t *testing.T, version int, recs []sfproto.Record) []byte {
	t.Helper()
	enc, err := NewEncoder(version)
	require.NoError(t, err)
	var block []byte
	for _, r := range recs {
		var ok bool
		block, ok = enc.Append(block, r)
		require.True(t, ok, "%s", r.Kind())
	}
	return block
}

func TestRoundTripV6(t *testing.T) {
	recs := everyRecord()
	block := roundTrip(t, 6, recs)
	s, err := ParseSchema(schema.V6)
	require.NoError(t, err)
	d := s.NewDecoder()
	d.Reset(block)
	for _, want := range recs {
		got, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err = d.Next()
	require.Equal(t, io.EOF, err)
}

func TestV5RefusesWhatItCannotSay(t *testing.T) {
	enc, err := NewEncoder(5)
	require.NoError(t, err)
	for _, r := range []sfproto.Record{&sfproto.Loss{}, &sfproto.NetworkFlow{SIP6: sfproto.IPv6{15: 1}}} {
		dst, ok := enc.Append([]byte{1}, r)
		require.False(t, ok)
		require.Equal(t, []byte{1}, dst)
	}
}
