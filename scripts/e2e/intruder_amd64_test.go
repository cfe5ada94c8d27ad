package e2e

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestAnIntruderMakesNoOtherCalls has a thread of a collector that records make calls as
// one would who has taken it over. Without the filter each of them would go well or fail
// with another error.
func TestAnIntruderMakesNoOtherCalls(t *testing.T) {
	r := newRig(t)
	collector := r.collector("--out", "-")
	r.eventually("it records", func() bool { return strings.Contains(collector.Stderr(), "recording") })
	runtime.LockOSThread() // which traces
	defer runtime.UnlockOSThread()
	taken := takeOver(t, collector.PID())
	require.Equal(t, int64(collector.PID()), taken.call(t, unix.SYS_GETPID), "what it may")
	for name, args := range map[string][]uintptr{
		"execve": {unix.SYS_EXECVE}, "execveat": {unix.SYS_EXECVEAT},
		"clone of a process": {unix.SYS_CLONE, unix.CLONE_SIGHAND}, "unshare": {unix.SYS_UNSHARE}, "setns": {unix.SYS_SETNS, ^uintptr(0)},
		"setuid": {unix.SYS_SETUID}, "personality": {unix.SYS_PERSONALITY, 0xffffffff},
		"ptrace": {unix.SYS_PTRACE, ^uintptr(0)}, "process_vm_readv": {unix.SYS_PROCESS_VM_READV}, "process_vm_writev": {unix.SYS_PROCESS_VM_WRITEV},
		"pidfd_getfd": {unix.SYS_PIDFD_GETFD, ^uintptr(0)}, "open_by_handle_at": {unix.SYS_OPEN_BY_HANDLE_AT, ^uintptr(0)},
		"perf_event_open": {unix.SYS_PERF_EVENT_OPEN}, "io_uring_setup": {unix.SYS_IO_URING_SETUP}, "memfd_create": {unix.SYS_MEMFD_CREATE},
		"userfaultfd": {unix.SYS_USERFAULTFD, ^uintptr(0)}, "mount": {unix.SYS_MOUNT}, "init_module": {unix.SYS_INIT_MODULE}, "add_key": {unix.SYS_ADD_KEY},
	} {
		require.Equal(t, -int64(unix.EPERM), taken.call(t, args[0], args[1:]...), name)
	}
	require.Equal(t, -int64(unix.ENOSYS), taken.call(t, unix.SYS_CLONE3), "as on an old kernel")
	taken.leave(t)
	r.activity("mark-after")
	require.NoError(t, collector.Stop(within), "it goes on: %s", collector.Stderr())
}

const syscallInstruction = "\x0f\x05"

// taken is a thread that is traced.
type taken struct {
	tid  int
	regs unix.PtraceRegs // as they were, behind a system call
}

// takeOver stops a thread of a process that waits in a system call, but not the first
// one, whose stops whoever waits for the process would be told of, too.
func takeOver(t *testing.T, pid int) *taken {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	require.NoError(t, err)
	for _, thread := range threads {
		v := &taken{}
		v.tid, err = strconv.Atoi(filepath.Base(thread))
		require.NoError(t, err)
		if v.tid == pid {
			continue
		}
		require.NoError(t, unix.PtraceAttach(v.tid))
		waitStop(t, v.tid)
		require.NoError(t, unix.PtraceGetRegs(v.tid, &v.regs))
		code := make([]byte, len(syscallInstruction))
		_, err := unix.PtracePeekText(v.tid, uintptr(v.regs.Rip)-uintptr(len(code)), code)
		require.NoError(t, err)
		if string(code) == syscallInstruction {
			return v
		}
		v.leave(t)
	}
	require.Fail(t, "no thread waits in a system call")
	return nil
}

// call has the thread make a system call, and returns its raw result.
func (v *taken) call(t *testing.T, nr uintptr, args ...uintptr) int64 {
	t.Helper()
	args = append(args, make([]uintptr, 6-len(args))...)
	regs := v.regs
	regs.Rip -= uint64(len(syscallInstruction))
	regs.Rax, regs.Orig_rax = uint64(nr), ^uint64(0)
	regs.Rdi, regs.Rsi, regs.Rdx = uint64(args[0]), uint64(args[1]), uint64(args[2])
	regs.R10, regs.R8, regs.R9 = uint64(args[3]), uint64(args[4]), uint64(args[5])
	require.NoError(t, unix.PtraceSetRegs(v.tid, &regs))
	for stop := unix.Signal(0); stop != unix.SIGTRAP; { // a signal of the runtime's may come first
		require.NoError(t, unix.PtraceSingleStep(v.tid))
		stop = waitStop(t, v.tid)
	}
	require.NoError(t, unix.PtraceGetRegs(v.tid, &regs))
	return int64(regs.Rax)
}

// leave has the thread go on with what it did.
func (v *taken) leave(t *testing.T) {
	t.Helper()
	require.NoError(t, unix.PtraceSetRegs(v.tid, &v.regs))
	require.NoError(t, unix.PtraceDetach(v.tid))
}

// waitStop waits until the thread stands still, and returns the signal that made it.
func waitStop(t *testing.T, tid int) unix.Signal {
	t.Helper()
	var status unix.WaitStatus
	_, err := unix.Wait4(tid, &status, unix.WALL, nil)
	require.NoError(t, err)
	require.True(t, status.Stopped(), "%#x", status)
	return status.StopSignal()
}
