package probe

import (
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// playCompat makes a 32-bit call on an open file: read, whose number is that of the
// 64-bit close.
func playCompat(args []string) error {
	fd, err := create(filepath.Join(args[0], "data"))
	if err != nil {
		return err
	}
	code, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return err
	}
	copy(code, []byte{
		0xbb, byte(fd), 0, 0, 0, // mov ebx, fd
		0x31, 0xc9, // xor ecx, ecx
		0x31, 0xd2, // xor edx, edx
		0xb8, 3, 0, 0, 0, // mov eax, 3
		0xcd, 0x80, // int 0x80
		0xc3, // ret
	})
	if err := unix.Mprotect(code, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		return err
	}
	entry := unsafe.Pointer(&code[0])
	value := unsafe.Pointer(&entry) // a func is a pointer to its entry's address
	(*(*func())(unsafe.Pointer(&value)))()
	if _, err := unix.Write(fd, []byte("123")); err != nil {
		return err
	}
	return unix.Close(fd)
}

func TestCompatCallsAreNotTakenForOthers(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := t.TempDir()
	cmd, let := start(t, "compat", dir)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	if status := wait(cmd); !status.Success() {
		t.Skip("skipped: this kernel makes no 32-bit calls:", status)
	}
	open := opened(t, r, filepath.Join(dir, "data"))
	end := one(t, r, func(e *event.Close) bool { return e.FD == open.FD })
	require.EqualValues(t, 2, end.Counters.WriteOps)
	stats, err := p.Stats()
	require.NoError(t, err)
	require.EqualValues(t, 1, stats.CompatCalls)
}
