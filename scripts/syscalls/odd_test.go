//go:build amd64

package syscalls

import (
	"bytes"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"golang.org/x/sys/unix"
)

const (
	pathMax = 4096 // bytes of a path with its NUL: PATH_MAX of linux/limits.h
	argsMax = 16384
)

// oddCases are those of input that nobody expects.
func oddCases() []scenario {
	return []scenario{
		{name: "arguments with newlines and no text", does: func(k *caller) {
			k.last(0, unix.SYS_EXECVE, "tiny", k.words("a\nb\n", "\xff\xfe\x80", "\x1b[31m", "", "ü"), 0)
		}, want: `
			PE EXEC execve = 0 "tiny" ["a\nb\n" "\xff\xfe\x80" "\x1b[31m" "" "ü"] exe=tiny`},
		arguments("10 KiB of arguments", 10<<10),
		arguments("16 KiB of arguments", argsMax),
		{name: "more arguments", does: func(k *caller) {
			k.last(0, unix.SYS_EXECVE, "tiny", k.words(argv(argsMax+1)...), 0)
		}, check: func(t *testing.T, seen []*occurrence, _ *played) {
			p := executed(t, seen)
			require.Equal(t, argv(argsMax)[:100], p.Args[:100])
			require.Less(t, len(p.Args), len(argv(argsMax+1)))
			require.NotZero(t, p.ExeFlags&sfproto.ExeArgsCut, "it is told that some are missing")
		}},
		{name: "the longest path", does: func(k *caller) {
			// Not the path that is given but the one that it stands for is as long.
			fd := k.deep(pathMax-1, 250)
			k.ok(unix.SYS_WRITE, fd, []byte("1"), 1)
			k.ok(unix.SYS_CLOSE, fd)
		}, check: func(t *testing.T, seen []*occurrence, p *played) {
			last := lastFlow(t, seen)
			require.Equal(t, deepPath(p.dir, pathMax-1, 250), last.file.Path)
			require.EqualValues(t, 1, last.record.(*sfproto.FileFlow).NumWSendBytes)
		}},
		{name: "more folders than are followed", does: func(k *caller) {
			k.deep(300+len(k.dir), 1)
		}, check: func(t *testing.T, seen []*occurrence, p *played) {
			path, found := strings.CutPrefix(lastFlow(t, seen).file.Path, ".../")
			require.True(t, found, "it is told that the beginning is missing: %s", path)
			require.Greater(t, strings.Count(path, "/"), 100)
			require.True(t, strings.HasSuffix(deepPath(p.dir, 300+len(p.dir), 1), path))
		}},
		{name: "names that are no text", does: func(k *caller) {
			k.ok(unix.SYS_MKDIR, "new\nline", 0o700)
			k.ok(unix.SYS_RENAME, "new\nline", "\xff\x1b")
		}, check: func(t *testing.T, seen []*occurrence, p *played) {
			require.GreaterOrEqual(t, len(seen), 2)
			require.Equal(t, p.dir+"/new\nline", seen[0].file.Path)
			require.Equal(t, p.dir+"/\xff\x1b", seen[1].newFile.Path)
		}},
		{name: "rename while open", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDWR, 0)
			k.ok(unix.SYS_RENAME, "data", "moved")
			k.ok(unix.SYS_WRITE, fd, []byte("123"), 3)
			k.ok(unix.SYS_UNLINK, "moved")
			k.ok(unix.SYS_WRITE, fd, []byte("123"), 3)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF data OPEN CLOSE WRITE: openat close write w=2/6 flags=RDONLY|WRONLY
			FE RENAME rename = 0 data > moved
			FE UNLINK unlink = 0 moved`},
		{name: "64 threads on one descriptor", does: func(k *caller) {
			fd := k.scratch()
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					runtime.LockOSThread() // a thread each, which ends with it
					for range 1000 {
						unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&k.dir)), 8)
					}
				})
			}
			all.Wait()
			k.ok(unix.SYS_CLOSE, fd)
		}, check: func(t *testing.T, seen []*occurrence, p *played) {
			flow := lastFlow(t, seen).record.(*sfproto.FileFlow)
			require.EqualValues(t, 64*1000, flow.NumWSendOps)
			require.EqualValues(t, 64*1000*8, flow.NumWSendBytes)
			var cloned int64
			for _, o := range seen {
				if f, ok := o.record.(*sfproto.ProcessFlow); ok {
					cloned += f.NumThreadsCloned
				}
			}
			require.GreaterOrEqual(t, cloned, int64(64))
		}},
		{name: "a million reads and writes", does: func(k *caller) {
			fd, buf := k.scratch(), make([]byte, 64)
			at := uintptr(unsafe.Pointer(&buf[0]))
			for range 1_000_000 {
				unix.RawSyscall6(unix.SYS_PWRITE64, uintptr(fd), at, 64, 0, 0, 0)
				unix.RawSyscall6(unix.SYS_PREAD64, uintptr(fd), at, 64, 0, 0, 0)
			}
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN CLOSE WRITE READ: openat close pread64 pwrite64 r=1000000/64000000 w=1000000/64000000 flags=RDONLY|WRONLY|CREAT mode=0600`},
	}
}

// arguments is the case of an argv of that many bytes.
func arguments(name string, size int) scenario {
	return scenario{name: name, does: func(k *caller) {
		k.last(0, unix.SYS_EXECVE, "tiny", k.words(argv(size)...), 0)
	}, check: func(t *testing.T, seen []*occurrence, _ *played) {
		p := executed(t, seen)
		require.Equal(t, argv(size), p.Args)
		require.Zero(t, p.ExeFlags&sfproto.ExeArgsCut)
	}}
}

// argv is one of that many bytes, NULs included: words of 7 bytes, and the rest.
func argv(size int) []string {
	var out []string
	for ; size > 8; size -= 8 {
		out = append(out, "abcdefg")
	}
	return append(out, strings.Repeat("z", size-1))
}

// lastFlow is the last flow on a file that began.
func lastFlow(t *testing.T, seen []*occurrence) *occurrence {
	t.Helper()
	for _, o := range slices.Backward(seen) {
		if f, ok := o.record.(*sfproto.FileFlow); ok && f.FD != 1 {
			return o
		}
	}
	require.FailNow(t, "no flow")
	return nil
}

// executed is the process after its exec.
func executed(t *testing.T, seen []*occurrence) *sfproto.Process {
	t.Helper()
	for _, o := range seen {
		if e, ok := o.record.(*sfproto.ProcessEvent); ok && e.OpFlags == sfproto.OpExec {
			return o.process
		}
	}
	require.FailNow(t, "no exec")
	return nil
}

// deep makes a file whose path has that many bytes, in folders whose names have so
// many, and opens it.
func (k *caller) deep(length, name int) int {
	rel, err := filepath.Rel(k.dir, deepPath(k.dir, length, name))
	if err != nil {
		k.fail("%v", err)
	}
	at := cwd
	parts := strings.Split(rel, "/")
	for _, part := range parts[:len(parts)-1] {
		k.ok(unix.SYS_MKDIRAT, at, part, 0o700)
		at = k.ok(unix.SYS_OPENAT, at, part, unix.O_DIRECTORY|unix.O_PATH, 0)
	}
	return k.ok(unix.SYS_OPENAT, at, parts[len(parts)-1], unix.O_CREAT|unix.O_WRONLY, 0o600)
}

// deepPath is the path of deep.
func deepPath(dir string, length, name int) string {
	path := []byte(dir)
	for len(path)+1+name < length-1 {
		path = append(append(path, '/'), bytes.Repeat([]byte("d"), name)...)
	}
	return string(append(append(path, '/'), bytes.Repeat([]byte("f"), length-len(path)-1)...))
}
