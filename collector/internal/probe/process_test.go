package probe

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// truePath is a program that does nothing, by its resolved path.
func truePath(t *testing.T) string {
	t.Helper()
	path, err := filepath.EvalSymlinks("/bin/true")
	if err != nil {
		t.Skip("skipped: no /bin/true here")
	}
	return path
}

func TestForkExecAndExitOfAChild(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	arg := filepath.Join(dir, "with blank\nand newline")
	r := record(t, "spawn", "overwrite", dir, arg, "")

	exec := one(t, r, func(e *event.Exec) bool { return e.Ret == 0 })
	fork := one(t, r, func(e *event.Fork) bool { return e.ChildTGID == exec.TGID })
	require.EqualValues(t, r.tgid, fork.TGID)
	require.EqualValues(t, fork.ChildTGID, fork.Ret)
	require.EqualValues(t, r.tgid, fork.ChildCreds.PPID)
	require.Greater(t, fork.ChildStart, fork.Start)
	require.NotZero(t, fork.Flags&unix.CLONE_VM)
	require.Zero(t, fork.Flags&unix.CLONE_FILES)

	require.Equal(t, fork.ChildStart, exec.Start)
	require.Equal(t, exec.OldGen+1, exec.Gen)
	require.Equal(t, "/proc/self/exe", exec.Filename)
	require.Equal(t, self, exec.Exe)
	require.Equal(t, "/", exec.CWD)
	require.Equal(t, []string{"spawned", dir, arg, ""}, exec.Args)
	require.False(t, exec.ArgsCut)
	checkExe(t, exec, self)
	checkCreds(t, exec.Creds, exec.TGID, r.tgid)

	failed := one(t, r, func(e *event.Exec) bool { return e.Ret < 0 })
	require.EqualValues(t, -int(unix.ENOENT), failed.Ret)
	require.Equal(t, "/nonexistent/program", failed.Filename)
	require.Equal(t, failed.OldGen, failed.Gen)
	require.EqualValues(t, r.tgid, failed.TGID)

	exit := one(t, r, func(e *event.Exit) bool { return e.TGID == fork.ChildTGID })
	require.Zero(t, exit.Status)
	require.Equal(t, exit.ThreadsCloned, exit.ThreadsExited)
	require.Positive(t, exit.ThreadsCloned, "a Go program has threads")
	require.Equal(t, exec.Gen, exit.Gen)
}

func checkExe(t *testing.T, exec *event.Exec, path string) {
	t.Helper()
	var stat unix.Stat_t
	require.NoError(t, unix.Stat(path, &stat))
	require.Equal(t, stat.Ino, exec.ExeInode)
	require.Equal(t, unix.Major(stat.Dev), exec.ExeDev>>20)
	require.Equal(t, unix.Minor(stat.Dev), exec.ExeDev&(1<<20-1))
	require.Equal(t, stat.Mtim.Nano(), exec.ExeMtime)
	require.Equal(t, stat.Ctim.Nano(), exec.ExeCtime)
	require.Equal(t, stat.Mode, exec.ExeMode)
	require.Equal(t, sfproto.ExeWritable, exec.ExeFlags)
}

func checkCreds(t *testing.T, c event.Creds, tgid, parent uint32) {
	t.Helper()
	require.EqualValues(t, os.Getuid(), c.UID)
	require.EqualValues(t, os.Geteuid(), c.EUID)
	require.EqualValues(t, os.Getgid(), c.GID)
	require.Equal(t, parent, c.PPID)
	require.Equal(t, tgid, c.VPID, "no pid namespaces here")
	require.EqualValues(t, unix.Getpgrp(), c.PGID)
	sid, err := unix.Getsid(0)
	require.NoError(t, err)
	require.EqualValues(t, sid, c.SID)
	require.NotZero(t, c.CapEffective)
	for path, inode := range map[string]uint32{
		"/proc/self/ns/mnt": c.MountNS, "/proc/self/ns/pid": c.PidNS, "/proc/self/ns/user": c.UserNS,
	} {
		var stat unix.Stat_t
		require.NoError(t, unix.Stat(path, &stat))
		require.EqualValues(t, stat.Ino, inode, path)
	}
}

func TestArgumentsThatAreTooLongAreMarkedAsCut(t *testing.T) {
	long := make([]string, 0, 22)
	for range 20 {
		long = append(long, string(make1k('a')))
	}
	r := record(t, "spawn", append([]string{"killed"}, long...)...)
	exec := one(t, r, func(e *event.Exec) bool { return e.Ret == 0 })
	require.True(t, exec.ArgsCut)
	require.Equal(t, "spawned", exec.Args[0])
	require.Equal(t, long[:15], exec.Args[1:16])

	exit := one(t, r, func(e *event.Exit) bool { return e.TGID == exec.TGID })
	require.EqualValues(t, unix.SIGKILL, exit.Status)
}

func make1k(c byte) []byte {
	b := make([]byte, 1024)
	for i := range b {
		b[i] = c
	}
	return b
}

func TestExecInAThreadIsTheLeaders(t *testing.T) {
	path := truePath(t)
	r := record(t, "threadexec", "/bin/true", "true", "x")
	exec := one(t, r, any1[*event.Exec])
	require.Equal(t, r.tgid, exec.TGID)
	require.Equal(t, r.tgid, exec.TID)
	require.Equal(t, path, exec.Exe)
	require.Equal(t, []string{"true", "x"}, exec.Args)
	exit := one(t, r, any1[*event.Exit])
	require.Zero(t, exit.Status)
	require.Equal(t, exec.Start, exit.Start)
}

func TestExecOfAMemoryFile(t *testing.T) {
	r := record(t, "memfdexec", truePath(t))
	exec := one(t, r, any1[*event.Exec])
	require.Equal(t, "/memfd:program (deleted)", exec.Exe)
	require.NotZero(t, exec.ExeFlags&sfproto.ExeMemfd)
	require.True(t, r.status.Success())
}

// overlay mounts a lower folder with a copy of a program, for the length of a test.
func overlay(t *testing.T, program string) (merged string) {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, ""); err != nil {
		t.Skip("skipped: cannot mount tmpfs:", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, 0)) })
	for _, name := range []string{"lower", "upper", "work", "merged"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	merged = filepath.Join(dir, "merged")
	copyProgram(t, program, filepath.Join(dir, "lower", "old"))
	options := "lowerdir=" + dir + "/lower,upperdir=" + dir + "/upper,workdir=" + dir + "/work"
	if err := unix.Mount("overlay", merged, "overlay", 0, options); err != nil {
		t.Skip("skipped: cannot mount overlay:", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(merged, 0)) })
	return merged
}

func copyProgram(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, b, 0o755))
}

func TestProgramsOfTheUpperLayer(t *testing.T) {
	path := truePath(t)
	merged := overlay(t, path)
	copyProgram(t, path, filepath.Join(merged, "new"))
	f := func(name string, want int32) {
		t.Helper()
		program := filepath.Join(merged, name)
		r := record(t, "threadexec", program, "true")
		exec := one(t, r, any1[*event.Exec])
		require.Equal(t, program, exec.Exe, "the path in the overlay")
		require.Equal(t, want, exec.ExeFlags&sfproto.ExeUpperLayer)
	}
	f("old", 0)
	f("new", sfproto.ExeUpperLayer)
}

func TestAnotherUserIsAnotherGeneration(t *testing.T) {
	dir := t.TempDir()
	r := record(t, "identity", dir)
	states := all(r, any1[*event.State])
	require.Len(t, states, 2)
	require.Zero(t, states[0].Ret)
	require.Equal(t, states[0].OldGen+1, states[0].Gen)
	require.Equal(t, [3]uint64{1234, 1234, 1234}, states[0].Args)
	require.EqualValues(t, 1234, states[0].Creds.EUID)
	require.Zero(t, states[0].Creds.CapEffective)
	require.EqualValues(t, -int(unix.EPERM), states[1].Ret)
	require.Equal(t, states[1].OldGen, states[1].Gen)

	open := opened(t, r, filepath.Join(dir, "data"))
	handle := one(t, r, func(e *event.Handle) bool { return e.FD == open.FD })
	require.Equal(t, open.Gen+1, handle.Gen)
	require.Equal(t, open.File, handle.File)
	require.EqualValues(t, 3, closed(t, r, handle.Flow).Counters.WriteBytes)
}

func TestTheEnvironmentIsToldWhenAsked(t *testing.T) {
	f := func(asked bool) *event.Exec {
		p := load(t, Options{Scope: Scope{Kind: ScopeTree}, Env: asked})
		cmd, let := start(t, "spawn", "idle")
		require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
		let()
		r := collect(t, p, uint32(cmd.Process.Pid))
		require.True(t, wait(cmd).Success())
		return one(t, r, func(e *event.Exec) bool { return e.Ret >= 0 })
	}
	require.Equal(t, []string{scenarioEnv + "=idle"}, f(true).Env)
	require.Empty(t, f(false).Env)
}
