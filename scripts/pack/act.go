package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// act is a small program for what a shell cannot do. Those that would change the
// kernel are made to fail.
func act(args []string) error {
	if len(args) == 0 {
		return errors.New("act: which one")
	}
	switch rest := args[1:]; {
	case args[0] == "connect" && len(rest) == 2:
		return connect("tcp", rest[0], rest[1])
	case args[0] == "datagrams" && len(rest) == 2:
		return connect("udp", rest[0], rest[1])
	case args[0] == "scan" && len(rest) == 2:
		return scan(rest[0], rest[1])
	case args[0] == "rename" && len(rest) == 2:
		return rename(rest[0], rest[1])
	case args[0] == "listen" && len(rest) == 1:
		return listen(rest[0])
	case args[0] == "call" && len(rest) == 1:
		return call(rest[0])
	case args[0] == "serve" && len(rest) > 1:
		return serve(rest[0], rest[1:])
	case args[0] == "attach" && len(rest) > 1:
		return attach(rest[0], rest[1:])
	case args[0] == "memory" && len(rest) > 0:
		return runFromMemory(rest)
	case args[0] == "trace" && len(rest) > 0:
		return trace(rest)
	case args[0] == "name" && len(rest) == 1:
		return name(rest[0])
	case args[0] == "capability" && len(rest) == 2:
		return setCapability(rest[0], rest[1])
	case args[0] == "module" && len(rest) == 1:
		return module(rest[0])
	case args[0] == "bpf" && len(rest) == 1:
		return bpf(rest[0])
	case args[0] == "faults":
		return mustFail(unix.SYS_USERFAULTFD, ^uintptr(0), 0, 0) // no such flags
	case args[0] == "socket" && len(rest) == 1:
		return socket(rest[0])
	case args[0] == "read" && len(rest) == 1:
		return read(rest[0])
	case args[0] == "setuid" && len(rest) == 1:
		return setuid(rest[0])
	}
	return fmt.Errorf("act: %q is none of its parts", args)
}

// connect connects and sends some bytes, in parts of 1000.
func connect(network, address, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	conn, err := net.Dial(network, address)
	if err != nil {
		return err
	}
	for ; n > 0; n -= 1000 {
		if _, err := conn.Write(make([]byte, min(n, 1000))); err != nil {
			return errors.Join(err, conn.Close())
		}
	}
	return conn.Close()
}

// scan tries some ports, from 1000 on, where nobody listens.
func scan(host, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for port := 1000; port < 1000+n; port++ {
		conn, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			return errors.Join(fmt.Errorf("somebody listens on %d", port), conn.Close())
		}
	}
	return nil
}

// rename makes files in a folder and gives each an ending.
func rename(folder, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i := range n {
		name := filepath.Join(folder, strconv.Itoa(i))
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			return err
		}
		if err := os.Rename(name, name+".aes"); err != nil {
			return err
		}
	}
	return nil
}

func listen(address string) error {
	l, err := net.Listen("tcp4", address)
	if err != nil {
		return err
	}
	return l.Close()
}

// call calls a Unix socket.
func call(path string) error {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return err
	}
	return conn.Close()
}

// serve listens on a Unix socket while a command runs.
func serve(path string, command []string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	return errors.Join(exec.Command(command[0], command[1:]...).Run(), l.Close())
}

// attach runs a command with a connection as its standard input and output.
func attach(address string, command []string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	file, err := conn.(*net.TCPConn).File()
	if err != nil {
		return err
	}
	defer file.Close()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout = file, file
	return cmd.Run()
}

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
