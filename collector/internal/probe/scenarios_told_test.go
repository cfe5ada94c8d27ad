package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// toldCase is one call of the scenario and what is to be told of it.
type toldCase struct {
	nr   int
	args []any // int, string, []byte, or an operand
	end  ending
	want []event.Text
	file string // of the descriptor, below the scenario's folder
}

// ending is how a call is to end, and whether it is to be told.
type ending int

const (
	succeeds ending = iota
	fails
	either // as the kernel's configuration has it
	untold
)

// operand is an argument that is known when the program runs.
type operand int

const (
	kept   operand = iota // the last result that was a descriptor
	child                 // a process that waits
	myself                // the process and its thread
	absent                // one that no machine has
)

// The descriptors that the scenario has open.
const (
	fileFD = 100 + iota
	tcpFD
	udpFD
	unixFD
	namelessFD
)

// truth is what the program saw of a call.
type truth struct {
	NR   int
	Args []uint64
	Ret  int64
}

// toldCases are the calls in the order in which they are made.
func toldCases() []toldCase {
	var all []toldCase
	for _, part := range [][]toldCase{
		attributeCases(), oldAttributeCases(), watchCases(), socketCases(), securityCases(), mountCases(), duplicateCases(),
	} {
		all = append(all, part...)
	}
	return all
}

// here is a path that starts from the scenario's folder, or an absolute one.
func here(raw string) event.Text { return event.Text{Raw: raw, Path: true} }

func plainText(raw string) event.Text { return event.Text{Raw: raw} }

func texts(t ...event.Text) []event.Text { return t }

const atCWD = unix.AT_FDCWD

func attributeCases() []toldCase {
	data, none := texts(here("data")), texts(here("absent"))
	xattr := func(path string) []event.Text { return texts(here(path), plainText("user.x")) }
	value := []byte("v")
	return []toldCase{
		{unix.SYS_FCHMOD, []any{fileFD, 0o4755}, succeeds, nil, "data"},
		{unix.SYS_FCHMOD, []any{-1, 0o755}, fails, nil, ""},
		{unix.SYS_FCHMODAT, []any{atCWD, "data", 0o755}, succeeds, data, ""},
		{unix.SYS_FCHMODAT, []any{atCWD, "absent", 0o755}, fails, none, ""},
		{unix.SYS_FCHMODAT2, []any{atCWD, "data", 0o755, 0}, either, data, ""},
		{unix.SYS_FCHMODAT2, []any{atCWD, "absent", 0o755, 0}, fails, none, ""},
		{unix.SYS_FCHOWN, []any{fileFD, 1, 2}, succeeds, nil, "data"},
		{unix.SYS_FCHOWN, []any{-1, 1, 2}, fails, nil, ""},
		{unix.SYS_FCHOWNAT, []any{atCWD, "data", 0, 0, 0}, succeeds, data, ""},
		{unix.SYS_FCHOWNAT, []any{atCWD, "absent", 0, 0, 0}, fails, none, ""},
		{unix.SYS_MKNODAT, []any{atCWD, "fifo", unix.S_IFIFO | 0o600, 0}, succeeds, texts(here("fifo")), ""},
		{unix.SYS_MKNODAT, []any{atCWD, "fifo", unix.S_IFIFO | 0o600, 0}, fails, texts(here("fifo")), ""},
		{unix.SYS_TRUNCATE, []any{"data", 1}, succeeds, data, ""},
		{unix.SYS_TRUNCATE, []any{"absent", 1}, fails, none, ""},
		{unix.SYS_SETXATTR, []any{"data", "user.x", value, 1, 0}, either, xattr("data"), ""},
		{unix.SYS_SETXATTR, []any{"absent", "user.x", value, 1, 0}, fails, xattr("absent"), ""},
		{unix.SYS_LSETXATTR, []any{"data", "user.x", value, 1, 0}, either, xattr("data"), ""},
		{unix.SYS_LSETXATTR, []any{"absent", "user.x", value, 1, 0}, fails, xattr("absent"), ""},
		{unix.SYS_FSETXATTR, []any{fileFD, "user.x", value, 1, 0}, either, texts(plainText("user.x")), "data"},
		{unix.SYS_FSETXATTR, []any{-1, "user.x", value, 1, 0}, fails, texts(plainText("user.x")), ""},
	}
}

func watchCases() []toldCase {
	return []toldCase{
		{unix.SYS_INOTIFY_INIT1, []any{0}, succeeds, nil, ""},
		{unix.SYS_INOTIFY_ADD_WATCH, []any{kept, "data", unix.IN_OPEN}, succeeds, texts(here("data")), ""},
		{unix.SYS_INOTIFY_ADD_WATCH, []any{-1, "data", unix.IN_OPEN}, fails, texts(here("data")), ""},
		{unix.SYS_INOTIFY_INIT1, []any{-1}, fails, nil, ""},
		{unix.SYS_FANOTIFY_INIT, []any{0, 0}, either, nil, ""},
		{unix.SYS_FANOTIFY_MARK, []any{kept, unix.FAN_MARK_ADD, unix.FAN_OPEN, atCWD, "data"}, either, texts(here("data")), ""},
		{unix.SYS_FANOTIFY_MARK, []any{-1, unix.FAN_MARK_ADD, unix.FAN_OPEN, atCWD, "data"}, fails, texts(here("data")), ""},
		{unix.SYS_FANOTIFY_INIT, []any{-1, 0}, fails, nil, ""},
	}
}

func socketCases() []toldCase {
	nowhere := sockaddr(unix.AF_INET, 192, 0, 2, 1)
	path := append([]byte{unix.AF_UNIX, 0}, "sock"...)
	abstract := append([]byte{unix.AF_UNIX, 0, 0}, "sysflow"...)
	return []toldCase{
		{unix.SYS_SOCKET, []any{unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP}, either, nil, ""},
		{unix.SYS_SOCKET, []any{unix.AF_PACKET, unix.SOCK_RAW, 0}, either, nil, ""},
		{unix.SYS_SOCKET, []any{9999, unix.SOCK_STREAM, 0}, fails, nil, ""},
		{unix.SYS_BIND, []any{tcpFD, sockaddr(unix.AF_INET, 127, 0, 0, 1), 16}, succeeds, nil, ""},
		{unix.SYS_BIND, []any{udpFD, nowhere, 16}, fails, nil, ""},
		{unix.SYS_BIND, []any{unixFD, path, len(path)}, succeeds, texts(here("sock")), ""},
		{unix.SYS_BIND, []any{unixFD, path, len(path)}, fails, texts(here("sock")), ""},
		{unix.SYS_BIND, []any{namelessFD, abstract, len(abstract)}, either, texts(here("@sysflow")), ""},
		{unix.SYS_LISTEN, []any{tcpFD, 1}, succeeds, nil, ""},
		{unix.SYS_LISTEN, []any{udpFD, 1}, fails, nil, ""},
		{unix.SYS_LISTEN, []any{fileFD, 1}, fails, nil, "data"},
	}
}

// sockaddr is an IPv4 address with a port that the kernel chooses.
func sockaddr(family byte, ip ...byte) []byte {
	return append(append([]byte{family, 0, 0, 0}, ip...), make([]byte, 8)...)
}

// name is a text that is no path.
func name(s string) []event.Text { return texts(plainText(s)) }

func securityCases() []toldCase {
	software := append([]byte{unix.PERF_TYPE_SOFTWARE, 0, 0, 0, unix.PERF_ATTR_SIZE_VER0}, make([]byte, 123)...)
	return []toldCase{
		{unix.SYS_PTRACE, []any{unix.PTRACE_SEIZE, child, 0, 0}, succeeds, nil, ""},
		{unix.SYS_PTRACE, []any{unix.PTRACE_SEIZE, absent, 0, 0}, fails, nil, ""},
		{unix.SYS_TKILL, []any{child, int(unix.SIGCONT)}, succeeds, nil, ""},
		{unix.SYS_TKILL, []any{absent, int(unix.SIGCONT)}, fails, nil, ""},
		{unix.SYS_TGKILL, []any{child, child, int(unix.SIGCONT)}, succeeds, nil, ""},
		{unix.SYS_TGKILL, []any{absent, absent, int(unix.SIGCONT)}, fails, nil, ""},
		{unix.SYS_TGKILL, []any{myself, myself, int(unix.SIGURG)}, untold, nil, ""},
		{unix.SYS_KILL, []any{child, 0}, untold, nil, ""},
		{unix.SYS_KILL, []any{child, int(unix.SIGKILL)}, succeeds, nil, ""},
		{unix.SYS_KILL, []any{absent, int(unix.SIGKILL)}, fails, nil, ""},
		{unix.SYS_PRCTL, []any{unix.PR_SET_NAME, "renamed", 0, 0, 0}, succeeds, name("renamed"), ""},
		{unix.SYS_PRCTL, []any{unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0}, succeeds, nil, ""},
		{unix.SYS_PRCTL, []any{unix.PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0}, fails, nil, ""},
		{unix.SYS_PRCTL, []any{unix.PR_GET_DUMPABLE, 0, 0, 0, 0}, untold, nil, ""},
		{unix.SYS_BPF, []any{unix.BPF_PROG_GET_NEXT_ID, make([]byte, 64), 12}, succeeds, nil, ""},
		{unix.SYS_BPF, []any{9999, make([]byte, 64), 12}, fails, nil, ""},
		{unix.SYS_INIT_MODULE, []any{[]byte("no module"), 9, "a=b"}, fails, name("a=b"), ""},
		{unix.SYS_FINIT_MODULE, []any{fileFD, "a=b", 0}, fails, name("a=b"), "data"},
		{unix.SYS_DELETE_MODULE, []any{"absent", unix.O_NONBLOCK}, fails, name("absent"), ""},
		{unix.SYS_MEMFD_CREATE, []any{"mem", 0}, succeeds, name("mem"), ""},
		{unix.SYS_MEMFD_CREATE, []any{"mem", -1}, fails, name("mem"), ""},
		{unix.SYS_USERFAULTFD, []any{0}, either, nil, ""},
		{unix.SYS_USERFAULTFD, []any{-1}, fails, nil, ""},
		{unix.SYS_PERF_EVENT_OPEN, []any{software, 0, -1, -1, 0}, either, nil, ""},
		{unix.SYS_PERF_EVENT_OPEN, []any{software, 0, -1, -1, -1}, fails, nil, ""},
		{unix.SYS_IO_URING_SETUP, []any{1, make([]byte, 120)}, either, nil, ""},
		{unix.SYS_IO_URING_SETUP, []any{0, make([]byte, 120)}, fails, nil, ""},
		{unix.SYS_ADD_KEY, []any{"user", "sysflow", "v", 1, -2}, either, texts(plainText("user"), plainText("sysflow")), ""}, // the process's keyring
		{unix.SYS_REQUEST_KEY, []any{"user", "sysflow-absent", 0, 0}, fails, texts(plainText("user"), plainText("sysflow-absent")), ""},
		{unix.SYS_KEYCTL, []any{9999, 0, 0, 0, 0}, fails, nil, ""},
	}
}

// mountCases happen in a mount namespace of the scenario's own.
func mountCases() []toldCase {
	mounted := texts(plainText("source"), here("m"), plainText("tmpfs"))
	noMount := texts(plainText("source"), here("absent"), plainText("tmpfs"))
	moved := event.Text{Base: "m2", Path: true} // where the tree is after the call
	return []toldCase{
		{unix.SYS_MOUNT, []any{"none", "/", 0, unix.MS_REC | unix.MS_PRIVATE, 0}, succeeds, texts(plainText("none"), here("/"), plainText("")), ""},
		{unix.SYS_MOUNT, []any{"source", "m", "tmpfs", 0, 0}, succeeds, mounted, ""},
		{unix.SYS_MOUNT, []any{"source", "absent", "tmpfs", 0, 0}, fails, noMount, ""},
		{unix.SYS_OPEN_TREE, []any{atCWD, "m", unix.OPEN_TREE_CLONE}, succeeds, texts(here("m")), ""},
		{unix.SYS_MOVE_MOUNT, []any{kept, "", atCWD, "m2", unix.MOVE_MOUNT_F_EMPTY_PATH}, succeeds, texts(moved, here("m2")), ""},
		{unix.SYS_OPEN_TREE, []any{atCWD, "absent", 0}, fails, texts(here("absent")), ""},
		{unix.SYS_MOVE_MOUNT, []any{atCWD, "absent", atCWD, "m2", 0}, fails, texts(here("absent"), here("m2")), ""},
		{unix.SYS_UMOUNT2, []any{"m2", unix.MNT_DETACH}, succeeds, texts(here("m2")), ""},
		{unix.SYS_FSOPEN, []any{"tmpfs", 0}, succeeds, name("tmpfs"), ""},
		{unix.SYS_FSCONFIG, []any{kept, unix.FSCONFIG_SET_STRING, "size", "1m", 0}, succeeds, name("size"), ""},
		{unix.SYS_FSCONFIG, []any{kept, unix.FSCONFIG_CMD_CREATE, 0, 0, 0}, succeeds, name(""), ""},
		{unix.SYS_FSMOUNT, []any{kept, 0, 0}, succeeds, nil, ""},
		{unix.SYS_FSOPEN, []any{"no such", 0}, fails, name("no such"), ""},
		{unix.SYS_FSPICK, []any{atCWD, "absent", 0}, fails, texts(here("absent")), ""},
		{unix.SYS_MOUNT_SETATTR, []any{atCWD, "absent", 0, append([]byte{1}, make([]byte, 31)...), 32}, fails, texts(here("absent")), ""},
		{unix.SYS_UMOUNT2, []any{"m2", 0}, fails, texts(here("m2")), ""},
		{unix.SYS_PIVOT_ROOT, []any{"absent", "m"}, fails, texts(here("absent"), here("m")), ""},
	}
}

// duplicateCases put files and sockets onto the scenario's standard input.
func duplicateCases() []toldCase {
	free := toldCase{unix.SYS_CLOSE, []any{0}, untold, nil, ""}
	return []toldCase{
		{unix.SYS_DUP3, []any{fileFD, 0, 0}, succeeds, nil, "data"},
		{unix.SYS_DUP3, []any{-1, 0, 0}, fails, nil, ""},
		{unix.SYS_DUP3, []any{fileFD, 200, 0}, untold, nil, ""},
		free,
		{unix.SYS_DUP, []any{tcpFD}, succeeds, nil, ""},
		{unix.SYS_DUP, []any{tcpFD}, untold, nil, ""},
		free,
		{unix.SYS_FCNTL, []any{fileFD, unix.F_DUPFD_CLOEXEC, 0}, succeeds, nil, "data"},
		{unix.SYS_FCNTL, []any{0, unix.F_GETFD, 0}, untold, nil, ""},
	}
}

// playTold makes the calls and writes down what it saw of them.
func playTold(args []string) error {
	runtime.LockOSThread()
	out, err := os.Create(filepath.Join(args[0], "truth"))
	if err != nil {
		return err
	}
	if err := prepareTold(args[0]); err != nil {
		return err
	}
	waiting, err := waiter()
	if err != nil {
		return err
	}
	world := operands{child: waiting.Process.Pid, kept: -1}
	var seen []truth
	for i, c := range toldCases() {
		saw := world.call(c)
		if c.end == succeeds && saw.Ret < 0 || c.end == fails && saw.Ret >= 0 {
			return fmt.Errorf("case %d, call %d: result %d", i, c.nr, saw.Ret)
		}
		if c.end != untold {
			seen = append(seen, saw)
		}
	}
	return errors.Join(json.NewEncoder(out).Encode(seen), out.Close())
}

// waiter starts a process that waits to be ended.
func waiter() (*exec.Cmd, error) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = []string{scenarioEnv + "=told"}
	if _, err := cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return cmd, cmd.Start()
}

// prepareTold opens the descriptors, and moves to the folder and to a mount namespace
// of its own.
func prepareTold(dir string) error {
	if err := errors.Join(unix.Unshare(unix.CLONE_NEWNS), unix.Chdir(dir), unix.Mkdir("m", 0o700), unix.Mkdir("m2", 0o700)); err != nil {
		return err
	}
	place := func(at int) func(fd int, err error) error {
		return func(fd int, err error) error {
			if err != nil {
				return err
			}
			return errors.Join(unix.Dup3(fd, at, 0), unix.Close(fd))
		}
	}
	return errors.Join(
		place(fileFD)(create("data")),
		place(tcpFD)(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)),
		place(udpFD)(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)),
		place(unixFD)(unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)),
		place(namelessFD)(unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)),
	)
}

// operands are the values of arguments that are known when the program runs.
type operands struct{ child, kept int }

func (o *operands) call(c toldCase) truth {
	var args [6]uintptr
	var pinner runtime.Pinner
	defer pinner.Unpin()
	for i, a := range c.args {
		args[i] = o.value(a, &pinner)
	}
	ret, _, e := syscall.RawSyscall6(uintptr(c.nr), args[0], args[1], args[2], args[3], args[4], args[5])
	saw := truth{NR: c.nr, Args: []uint64{}, Ret: int64(ret)}
	if e != 0 {
		saw.Ret = -int64(e)
	} else if ret > 2 {
		o.kept = int(ret)
	}
	for _, a := range args[:len(c.args)] {
		saw.Args = append(saw.Args, uint64(a))
	}
	return saw
}

func (o *operands) value(arg any, pinner *runtime.Pinner) uintptr {
	switch arg := arg.(type) {
	case int:
		return uintptr(arg)
	case string:
		return o.value(append([]byte(arg), 0), pinner)
	case []byte:
		pinner.Pin(&arg[0])
		return uintptr(unsafe.Pointer(&arg[0]))
	}
	return uintptr(map[any]int{kept: o.kept, child: o.child, myself: os.Getpid(), absent: 1 << 23}[arg])
}
