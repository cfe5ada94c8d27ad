package procfs

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReadOwnProcess(t *testing.T) {
	p, err := New("").Read(uint32(os.Getpid()))
	require.NoError(t, err)
	exe, err := os.Executable()
	require.NoError(t, err)
	cwd, err := os.Getwd()
	require.NoError(t, err)
	require.Equal(t, exe, p.Exe)
	require.Equal(t, os.Args, p.Args)
	require.Equal(t, cwd, p.CWD)
	require.Equal(t, uint32(os.Getppid()), p.Creds.PPID)
	require.Equal(t, uint32(os.Geteuid()), p.Creds.EUID)
	require.NotZero(t, p.Start)
	require.NotZero(t, p.Creds.VPID)
}

func TestParseStat(t *testing.T) {
	var p Process
	require.NoError(t, parseStat([]byte("7 (a) (b c) S 1 2 3 34816 5 6 7 8 9 10 11 12 13 14 15 16 17 18 250 20"), &p))
	require.Equal(t, "a) (b c", p.Creds.Comm)
	require.Equal(t, uint32(1), p.Creds.PPID)
	require.Equal(t, uint32(34816), p.Creds.TTYNr)
	require.Equal(t, uint64(2_500_000_000), p.Start)

	for _, bad := range []string{"", "7 (a", "7 (a) S 1", "7 ) ( S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"} {
		require.ErrorIs(t, parseStat([]byte(bad), &p), errStat, bad)
	}
}

func TestDeepestCgroup(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		require.Equal(t, want, deepestCgroup([]byte(text)))
	}
	f("", "")
	f("0::/\n", "/")
	f("4:memory:/docker/ab\n0::/\n", "/docker/ab")
	f("0::/a/b:c\n1:name=systemd:/a\n", "/a/b:c")
}

func TestNoSuchProcess(t *testing.T) {
	r := NewReader(New(t.TempDir()))
	defer r.Stop()
	_, ok := r.Read(1)
	require.False(t, ok)
}

func TestNamesFollowTheFile(t *testing.T) {
	dir := t.TempDir()
	write := func(text string, at time.Time) {
		path := filepath.Join(dir, "passwd")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.NoError(t, os.Chtimes(path, at, at))
	}
	write("root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:\nbad\n:x:1:\nx:x:no:\n", time.Unix(1, 0))
	synctest.Test(t, func(t *testing.T) {
		n := NewNames(dir)
		defer n.Stop()
		require.Equal(t, "root", n.User(0))
		require.Empty(t, n.User(1))
		require.Empty(t, n.Group(0))
		write("root:x:0:0::/root:/bin/sh\nann:x:1000:\n", time.Unix(2, 0))
		time.Sleep(namesRefresh + time.Second)
		require.Equal(t, "ann", n.User(1000))
	})
}
