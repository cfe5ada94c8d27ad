package scrub

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

func TestTrace(t *testing.T) {
	above, victim, child := sfproto.OID{HPID: 1}, sfproto.OID{HPID: 2}, sfproto.OID{HPID: 3}
	from, to := filepath.Join(t.TempDir(), "from.sf"), filepath.Join(t.TempDir(), "to.sf")
	f, err := os.Create(from)
	require.NoError(t, err)
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	w, err := wire.NewSender(f, enc, avro.Zstd, &sfproto.Header{HostName: "mine", NodeID: "secret", FirstSequence: 7})
	require.NoError(t, err)
	for _, rec := range []sfproto.Record{
		&sfproto.Process{OID: above, ExeArgs: "--token"},
		&sfproto.Process{OID: victim, POID: above},
		&sfproto.Process{OID: child, POID: victim},
		&sfproto.ProcessEvent{ProcOID: victim},
		&sfproto.FileFlow{ProcOID: child},
	} {
		w.Append(rec)
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())

	require.NoError(t, Trace(from, to, "demo"))
	header, records, err := read(to)
	require.NoError(t, err)
	require.Equal(t, "demo", header.HostName)
	require.Equal(t, "demo", header.NodeID)
	require.EqualValues(t, 7, header.FirstSequence)
	require.Len(t, records, 4)
	require.Equal(t, victim, records[0].(*sfproto.Process).OID)
	require.True(t, records[0].(*sfproto.Process).POID.IsZero())
	require.Equal(t, victim, records[1].(*sfproto.Process).POID)

	require.ErrorContains(t, Trace(from, to, "demo"), "write trace", "a file that exists is kept")
}
