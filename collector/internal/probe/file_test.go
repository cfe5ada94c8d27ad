package probe

import (
	"path/filepath"
	"strings"
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

func closed(t *testing.T, r *recording, flow uint64) *event.Close {
	t.Helper()
	return one(t, r, func(e *event.Close) bool { return e.Flow == flow })
}

func opened(t *testing.T, r *recording, path string) *event.Open {
	t.Helper()
	return one(t, r, func(e *event.Open) bool { return e.File.Path == path })
}

func TestAnotherFileOnADescriptorEndsItsFlow(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "overwrite", dir)
	a, b := opened(t, r, filepath.Join(dir, "a")), opened(t, r, filepath.Join(dir, "b"))
	handle := one(t, r, func(e *event.Handle) bool { return e.FD == a.FD })
	require.Equal(t, b.File, handle.File)
	require.Equal(t, b.Start, handle.Start)

	end := closed(t, r, a.Flow)
	require.False(t, end.Closed)
	require.EqualValues(t, 5, end.Counters.WriteBytes)
	require.EqualValues(t, 5, closed(t, r, b.Flow).Counters.WriteBytes)
	again := closed(t, r, handle.Flow)
	require.True(t, again.Closed)
	require.EqualValues(t, 3, again.Counters.WriteBytes)
}

func TestAFileThatTakesAFreedOnesPlaceIsNotTakenForIt(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "reuse", dir)
	written := map[string]uint64{}
	for _, h := range all(r, func(e *event.Handle) bool { return e.FD == reusedFD && e.File.Mode&unix.S_IFMT == unix.S_IFREG }) {
		written[filepath.Base(h.File.Path)] += closed(t, r, h.Flow).Counters.WriteBytes
	}
	require.Equal(t, map[string]uint64{"a": rounds, "bb": 2 * rounds, "ccc": 3 * rounds}, written)
}

func TestFilesWithoutANameSaySo(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "unnamed", dir)
	f := func(path string, flags event.PathFlags) {
		t.Helper()
		h := one(t, r, func(e *event.Handle) bool { return e.File.Path == path })
		require.Equal(t, flags, h.File.Flags)
	}
	f(filepath.Join(dir, "gone"), event.PathDeleted)
	f("/memfd:secret (deleted)", event.PathNoName)
	pipes := all(r, func(e *event.Handle) bool { return e.File.Mode&unix.S_IFMT == unix.S_IFIFO && e.FD > 2 })
	require.NotEmpty(t, pipes)
	for _, p := range pipes {
		require.Equal(t, event.PathNoName, p.File.Flags)
		require.Regexp(t, `^pipe:\[\d+\]$`, p.File.Path)
	}
}

func TestPathsThatAreTooDeepAreMarkedAsCut(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "deep", dir)
	leaves := all(r, func(e *event.Open) bool { return e.RawPath == "leaf" })
	require.Len(t, leaves, 3)
	for _, cut := range leaves[:2] {
		require.Equal(t, event.PathCut, cut.File.Flags)
		require.True(t, strings.HasSuffix(cut.File.Path, "/leaf"))
		require.False(t, strings.HasPrefix(cut.File.Path, dir))
	}
	require.Equal(t, dir+strings.Repeat("/ok", 60)+"/leaf", leaves[2].File.Path)
	require.Zero(t, leaves[2].File.Flags)
}

func TestNamesAreTold(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "names", dir)
	names := all(r, any1[*event.Name])
	require.Len(t, names, 7)
	f := func(i, nr int, want event.Name) {
		t.Helper()
		got := *names[i]
		require.EqualValues(t, nr, got.NR)
		want.Head = got.Head
		require.Equal(t, want, got)
	}
	f(0, unix.SYS_MKDIRAT, event.Name{Path: "made", Base: dir, Mode: 0o751})
	f(1, unix.SYS_SYMLINKAT, event.Name{Path: "some text", NewPath: "soft", NewBase: dir})
	f(2, unix.SYS_LINKAT, event.Name{Path: "soft", Base: dir, NewPath: "made/hard", NewBase: dir})
	f(3, unix.SYS_RENAMEAT2, event.Name{Path: "soft", Base: dir, NewPath: dir + "/moved", Flags: unix.RENAME_NOREPLACE})
	f(4, unix.SYS_UNLINKAT, event.Name{Path: "made/hard", Base: dir})
	f(5, unix.SYS_UNLINKAT, event.Name{Path: "made", Base: dir, Flags: unix.AT_REMOVEDIR})
	f(6, unix.SYS_MKDIRAT, event.Name{Path: "absent/x", Base: dir, Mode: 0o700})
	require.EqualValues(t, -int(unix.ENOENT), names[6].Ret)
	require.Zero(t, names[5].Ret)
}

func TestTransfersCountOnBothDescriptors(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "transfer", dir)
	from := closed(t, r, opened(t, r, filepath.Join(dir, "from")).Flow).Counters
	to := closed(t, r, opened(t, r, filepath.Join(dir, "to")).Flow).Counters
	require.EqualValues(t, 1, from.ReadOps)
	require.EqualValues(t, 5, from.ReadBytes)
	require.EqualValues(t, 1, to.WriteOps)
	require.EqualValues(t, 5, to.WriteBytes)
	require.Zero(t, to.ReadOps)
	require.NotZero(t, to.Ops&uint32(sfproto.OpMmap))
	require.Zero(t, to.Ops&uint32(sfproto.OpTruncate), "truncate stands for a flow cut off")
	require.NotZero(t, to.Calls&(1<<sfproto.CallFtruncate))
	require.NotZero(t, to.Calls&(1<<sfproto.CallSendfile))
}
