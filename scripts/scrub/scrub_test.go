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

// trace writes a trace and names a file for its copy.
func trace(t *testing.T, records ...sfproto.Record) (from, to string) {
	t.Helper()
	from, to = filepath.Join(t.TempDir(), "from.sf"), filepath.Join(t.TempDir(), "to.sf")
	f, err := os.Create(from)
	require.NoError(t, err)
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	w, err := wire.NewSender(f, enc, avro.Zstd, &sfproto.Header{HostName: "mine", NodeID: "secret", FirstSequence: 7})
	require.NoError(t, err)
	for _, rec := range records {
		w.Append(rec)
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	return from, to
}

func TestALossIsAnError(t *testing.T) {
	from, to := trace(t, &sfproto.Loss{Class: "open", Reason: "ring full"}, &sfproto.Loss{Class: "open", Reason: "ring full", Count: 3})
	require.ErrorContains(t, Trace(from, to, "demo"), "3 records of class open were lost (ring full)")
	require.NoFileExists(t, to)
}

func TestTrace(t *testing.T) {
	above, victim, child := sfproto.OID{HPID: 1}, sfproto.OID{HPID: 2}, sfproto.OID{HPID: 3}
	from, to := trace(t,
		&sfproto.Process{OID: above, ExeArgs: "--token"},
		&sfproto.Process{OID: victim, POID: above},
		&sfproto.Process{OID: child, POID: victim},
		&sfproto.ProcessEvent{ProcOID: victim},
		&sfproto.FileFlow{ProcOID: child},
	)
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
