package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// runFromMemory runs a copy of a program that lies in no folder.
func runFromMemory(command []string) error {
	fd, err := unix.MemfdCreate("scene", 0)
	if err != nil {
		return err
	}
	program, err := os.Open(command[0])
	if err != nil {
		return err
	}
	defer program.Close()
	memory := os.NewFile(uintptr(fd), "memory")
	if _, err := io.Copy(memory, program); err != nil {
		return err
	}
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), command, os.Environ())
}

// trace attaches to a child of its own for a moment.
func trace(command []string) error {
	runtime.LockOSThread() // the tracer is a thread
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := syscall.PtraceAttach(cmd.Process.Pid); err != nil {
		return err
	}
	var status unix.WaitStatus
	if _, err := unix.Wait4(cmd.Process.Pid, &status, unix.WALL, nil); err != nil {
		return err
	}
	return errors.Join(syscall.PtraceDetach(cmd.Process.Pid), cmd.Process.Kill())
}

// name gives the process's first thread a name for listings.
func name(to string) error {
	text, err := unix.BytePtrFromString(to)
	if err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(text)), 0, 0, 0)
}

// setCapability gives a file an attribute; security.capability is cap_net_raw+ep.
func setCapability(name, path string) error {
	value := []byte{1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	return unix.Setxattr(path, name, value, 0)
}

// module hands the kernel a file that is no module.
func module(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	options := []byte{0}
	return mustFail(unix.SYS_FINIT_MODULE, f.Fd(), uintptr(unsafe.Pointer(&options[0])), 0)
}

// bpf makes a call whose attributes have no size.
func bpf(command string) error {
	n, err := strconv.Atoi(command)
	if err != nil {
		return err
	}
	var attributes [8]byte
	return mustFail(unix.SYS_BPF, uintptr(n), uintptr(unsafe.Pointer(&attributes[0])), 0)
}

func mustFail(number uintptr, a, b, c uintptr) error {
	if _, _, errno := unix.Syscall(number, a, b, c); errno == 0 {
		return fmt.Errorf("call %d worked", number)
	}
	return nil
}

// socket makes one of a kind that sends and receives whole packets.
func socket(kind string) error {
	domain, typ, proto := unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP
	switch kind {
	case "packet":
		domain, proto = unix.AF_PACKET, 0
	case "datagram":
		typ, proto = unix.SOCK_DGRAM, 0
	}
	fd, err := unix.Socket(domain, typ|unix.SOCK_CLOEXEC, proto)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, _ = f.Read(make([]byte, 16)) // of memory there may be none at address 0
	return f.Close()
}

func setuid(id string) error {
	n, err := strconv.Atoi(id)
	if err != nil {
		return err
	}
	return syscall.Setuid(n)
}

// keys puts a key into the process's own keyring, and reads it or only looks where it
// lies.
func keys(how string) error {
	id, err := unix.AddKey("user", "scene", []byte("secret"), unix.KEY_SPEC_PROCESS_KEYRING)
	if err != nil {
		return err
	}
	switch how {
	case "read":
		_, err = unix.KeyctlBuffer(unix.KEYCTL_READ, id, make([]byte, 100), 0)
	case "find":
		_, err = unix.KeyctlGetKeyringID(unix.KEY_SPEC_PROCESS_KEYRING, false)
	default:
		err = fmt.Errorf("keys: %q is neither read nor find", how)
	}
	return err
}

// fsopen begins to make a file system, and leaves it there.
func fsopen(name string) error {
	fd, err := unix.Fsopen(name, unix.FSOPEN_CLOEXEC)
	if err != nil {
		return nil // tried is enough
	}
	return unix.Close(fd)
}
