package hash

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running is a /proc where process 7 runs a program, and the program.
func running(t *testing.T, content []byte) (procfs.FS, *state.Program) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(path, content, 0o700))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "proc", "7"), 0o700))
	require.NoError(t, os.Symlink(path, filepath.Join(dir, "proc", "7", "exe")))
	var st unix.Stat_t
	require.NoError(t, unix.Stat(path, &st))
	return procfs.New(filepath.Join(dir, "proc")), &state.Program{Path: path, Inode: int64(st.Ino), Ctime: st.Ctim.Nano()}
}

func sum(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func TestMarkedTimeOfChange(t *testing.T) {
	fs, program := running(t, []byte("x"))
	program.Ctime += ctimeQueried
	s := Start(fs)
	defer s.Stop()
	s.Ask(7, program)
	settle(t, s, 1)
	require.Equal(t, sum([]byte("x")), program.Hash())
}

// settle waits until n questions have been answered.
func settle(t *testing.T, s *Service, n int64) {
	t.Helper()
	require.Eventually(t, func() bool { return s.stats.Hashed.Load()+s.stats.Missed.Load() == n }, 10*time.Second, time.Millisecond)
}

func TestProgramIsHashedAndReadOnce(t *testing.T) {
	content := bytes.Repeat([]byte("x"), chunk+1)
	fs, program := running(t, content)
	s := Start(fs)
	defer s.Stop()
	again := &state.Program{Path: program.Path}
	s.Ask(7, program)
	s.Ask(7, again)
	settle(t, s, 2)
	require.Equal(t, sum(content), program.Hash())
	require.Equal(t, sum(content), again.Hash(), "of one that ran before its name is known")
	require.Equal(t, int64(len(content)), s.Stats().Read.Load())
}

func TestAnotherFileIsNotHashed(t *testing.T) {
	f := func(why string, change func(p *state.Program)) {
		t.Helper()
		fs, program := running(t, []byte("x"))
		change(program)
		s := Start(fs)
		defer s.Stop()
		s.Ask(7, program)
		settle(t, s, 1)
		require.Empty(t, program.Hash(), why)
		require.Equal(t, int64(1), s.Stats().Missed.Load())
	}
	f("another inode", func(p *state.Program) { p.Inode++ })
	f("another version of the file", func(p *state.Program) { p.Ctime++ })
	f("another name", func(p *state.Program) { p.Inode, p.Path = 0, "/other" })
	f("too large", func(p *state.Program) {
		require.NoError(t, os.Truncate(p.Path, maxSize+1))
		p.Inode = 0
	})
	f("a pipe", func(p *state.Program) {
		require.NoError(t, os.Remove(p.Path))
		require.NoError(t, unix.Mkfifo(p.Path, 0o700))
		p.Inode = 0
	})
	f("gone", func(p *state.Program) { require.NoError(t, os.Remove(p.Path)) })
}

func TestChangedFileIsReadAnew(t *testing.T) {
	fs, program := running(t, []byte("one"))
	s := Start(fs)
	defer s.Stop()
	s.Ask(7, program)
	settle(t, s, 1)
	require.NoError(t, os.WriteFile(program.Path, []byte("two"), 0o700))
	changed := &state.Program{Path: program.Path}
	s.Ask(7, changed)
	settle(t, s, 2)
	require.Equal(t, sum([]byte("one")), program.Hash())
	require.Equal(t, sum([]byte("two")), changed.Hash())
}

func TestStopEndsInTheMiddle(t *testing.T) {
	fs, program := running(t, nil)
	require.NoError(t, os.Truncate(program.Path, maxSize))
	program.Inode = 0
	s := Start(fs)
	s.Ask(7, program)
	require.Eventually(t, func() bool { return s.stats.Read.Load() > 0 }, 10*time.Second, time.Millisecond)
	s.Stop()
	require.Empty(t, program.Hash())
	require.Less(t, s.stats.Read.Load(), int64(maxSize))
}

func TestQueueIsBounded(t *testing.T) {
	s := &Service{asked: make(chan question, queueSize)}
	for range queueSize + 3 {
		s.Ask(7, &state.Program{})
	}
	require.Equal(t, int64(3), s.Stats().Dropped.Load())
}

func BenchmarkKnownProgram(b *testing.B) {
	s := &Service{fs: procfs.New(""), known: map[file]*content{}, opened: make(chan program, 1)}
	path, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	q := question{uint32(os.Getpid()), &state.Program{Path: path}}
	if err := s.find(q); err != nil {
		b.Fatal(err)
	}
	p := <-s.opened
	defer p.f.Close()
	s.settle(p.id, "sha256:00", nil)
	for b.Loop() {
		if err := s.find(q); err != nil {
			b.Fatal(err)
		}
	}
}
