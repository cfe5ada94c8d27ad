package probe

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestReadsAndWritesAreCountedExactly(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "files", dir)
	path := filepath.Join(dir, "data")
	open := one(t, r, func(e *event.Open) bool { return e.File.Path == path })
	require.Equal(t, event.Losses{}, r.losses)
	require.Positive(t, open.Flow)
	require.EqualValues(t, open.Ret, open.FD)
	require.Equal(t, path, open.RawPath)
	require.EqualValues(t, unix.O_CREAT|unix.O_RDWR|unix.O_CLOEXEC, open.OpenFlags)
	require.EqualValues(t, 0o640, open.Mode)
	require.EqualValues(t, unix.S_IFREG|0o640, open.File.Mode)

	end := one(t, r, func(e *event.Close) bool { return e.Flow == open.Flow })
	require.True(t, end.Closed)
	require.Equal(t, event.Counters{
		ReadOps: 100_000, ReadBytes: 6_400_000, WriteOps: 1000, WriteBytes: 64_000,
		Errors: 1, FirstErrno: uint32(unix.EINVAL),
		Calls: 1<<sfproto.CallOpenat | 1<<sfproto.CallPread64 | 1<<sfproto.CallPwrite64 | 1<<sfproto.CallClose,
		Ops:   uint32(sfproto.OpOpen | sfproto.OpRead | sfproto.OpWrite | sfproto.OpClose),
	}, end.Counters)

	absent := one(t, r, func(e *event.Open) bool { return e.RawPath == "sub/absent" })
	require.EqualValues(t, -int(unix.ENOENT), absent.Ret)
	require.Equal(t, dir, absent.Base)
	require.Zero(t, absent.Flow)

	state := one(t, r, any1[*event.State])
	require.Equal(t, dir, state.CWD)
	require.Equal(t, state.OldGen+1, state.Gen)
	require.Equal(t, state.Gen, absent.Gen)

	exit := one(t, r, any1[*event.Exit])
	require.EqualValues(t, 7<<8, exit.Status)
}
