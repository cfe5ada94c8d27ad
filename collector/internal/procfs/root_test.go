package procfs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// jail is a /proc where process 7 has a root of its own, and the root's etc.
func jail(t *testing.T) (fs FS, etc string) {
	t.Helper()
	dir := t.TempDir()
	etc = filepath.Join(dir, "image", "etc")
	require.NoError(t, os.MkdirAll(etc, 0o755))
	for _, p := range []string{"1", "7"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "proc", p), 0o755))
	}
	require.NoError(t, os.Symlink("/", filepath.Join(dir, "proc", "1", "root")))
	require.NoError(t, os.Symlink(filepath.Join(dir, "image"), filepath.Join(dir, "proc", "7", "root")))
	for _, name := range []string{"uid_map", "gid_map"} {
		write(t, filepath.Join(dir, "proc", "7", name), "0 0 4294967295\n")
	}
	return New(filepath.Join(dir, "proc")), etc
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestUsersOfARoot(t *testing.T) {
	fs, etc := jail(t)
	write(t, etc+"/passwd", "root:x:0:0::/:\nann:x:1000:50::/:\n")
	users, err := fs.users(7)
	require.NoError(t, err)
	require.Equal(t, "ann", users.User(1000))
	require.Empty(t, users.Group(50), "there is no group file")

	write(t, etc+"/group", "staff:x:50:ann\n")
	write(t, fs.path(7, "uid_map"), "0 100000 1\n1000 200000 1\n")
	users, err = fs.users(7)
	require.NoError(t, err)
	require.Equal(t, "root", users.User(100000), "ids are those outside of its namespace")
	require.Equal(t, "ann", users.User(200000))
	require.Empty(t, users.User(0))
	require.Equal(t, "staff", users.Group(50))
}

func TestHostsRootHasNoUsersOfItsOwn(t *testing.T) {
	fs, _ := jail(t)
	users, err := fs.users(1)
	require.NoError(t, err)
	require.Nil(t, users)
}

func TestHostilePasswd(t *testing.T) {
	f := func(why string, make func(etc string) error) {
		t.Helper()
		fs, etc := jail(t)
		require.NoError(t, make(etc), why)
		_, err := fs.users(7)
		require.Error(t, err, why)
	}
	f("there is none", func(string) error { return nil })
	f("it is a link to the host's", func(etc string) error { return os.Symlink("/etc/passwd", etc+"/passwd") })
	f("it is a link out of the root", func(etc string) error { return os.Symlink("../../../../etc/passwd", etc+"/passwd") })
	f("its folder is a link to the host's", func(etc string) error {
		return replace(etc, "/etc")
	})
	f("its folder is a link out of the root", func(etc string) error {
		return replace(etc, strings.Repeat("../", 20)+"etc")
	})
	f("its folder is a magic link", func(etc string) error { return replace(etc, "/proc/self/root/etc") })
	f("it is a pipe that nobody writes to", func(etc string) error { return unix.Mkfifo(etc+"/passwd", 0o600) })
	f("it is a folder", func(etc string) error { return os.Mkdir(etc+"/passwd", 0o700) })
}

// replace puts a link in the place of a folder.
func replace(etc, target string) error {
	if err := os.Remove(etc); err != nil {
		return err
	}
	return os.Symlink(target, etc)
}

func TestFileThatTheKernelMakesUpIsNotPlain(t *testing.T) {
	f, err := os.Open("/proc/self/status")
	require.NoError(t, err)
	defer f.Close()
	require.ErrorIs(t, trusted(int(f.Fd())), errNotPlain)
}

func TestUsersOfARootAreBounded(t *testing.T) {
	fs, etc := jail(t)
	var b strings.Builder
	fmt.Fprintf(&b, "%s:x:0:\n", strings.Repeat("n", maxAccount+1))
	for i := 1; b.Len() < 2*maxPasswd; i++ {
		fmt.Fprintf(&b, "u%d:x:%d:\n", i, i)
	}
	write(t, etc+"/passwd", b.String())
	users, err := fs.users(7)
	require.NoError(t, err)
	require.Len(t, users.(*table).users, maxAccounts)
	require.Empty(t, users.User(0))
	require.Equal(t, "u1", users.User(1))

	text, err := readInside(open(t, filepath.Dir(etc)), "etc/passwd")
	require.NoError(t, err)
	require.Less(t, len(text), maxPasswd)
	require.True(t, strings.HasSuffix(text, "\n"))
}

func open(t *testing.T, dir string) *os.File {
	t.Helper()
	f, err := os.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}
