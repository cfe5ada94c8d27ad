package spooled

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/sfproto/spool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestReadLeavesTheSpoolAsItIs: who comes next finds what was there.
func TestReadLeavesTheSpoolAsItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	last, err := Read(dir, "", nil)
	require.NoError(t, err)
	require.Empty(t, last, "there is none yet")

	log, _, err := spool.Open(spool.Options{Dir: dir, Head: []byte("no head of a collector's")})
	require.NoError(t, err)
	_, err = log.Append(1, []byte{0, 'x'})
	require.NoError(t, err)
	require.NoError(t, log.Close())
	before, err := os.ReadDir(dir)
	require.NoError(t, err)

	_, err = Read(dir, "", func(Record) {})
	require.ErrorContains(t, err, "head of a segment")
	after, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Equal(t, before, after)
	others, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	require.Len(t, others, 1, "nothing else is left")

	log, found, err := spool.Open(spool.Options{Dir: dir})
	require.NoError(t, err)
	require.Equal(t, 1, found.Frames)
	require.NoError(t, log.Close())
}
