package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/relay"
	"golang.org/x/sys/unix"
)

// workload is one load: so many operations, whose processor time is taken as a whole.
type workload struct {
	name  string
	what  string // for the report
	unit  string // of one operation
	calls int
	burst int // as many as the ring has room for with nobody to read it, at most calls
	run   func(calls int) (took, error)
}

// took is the time of some operations.
type took struct{ processor, wall time.Duration }

func workloads() []workload {
	return []workload{
		{"getpid", "getpid", "call", 1_500_000, 1_500_000, getpids},
		{"copy", "64-byte read and write, as dd does", "call", 1_000_000, 1_000_000, copies},
		{"open", "open and close of one file", "pair", 100_000, 6_000, opens},
		{"file", "open, read of 64 bytes and close of one file", "triple", 100_000, 6_000, files},
		{"connect", "connect on loopback, accept and both closes", "connection", 10_000, 2_000, connects},
		{"find", "find over a tree of 2,000 files", "run", 5, 5, finds},
		{"execve", "exec alone, of a static program by itself", "exec", 5_000, 5_000, execves},
		{"exec", "fork, exec and exit of /bin/true", "process", 400, 400, execs},
	}
}

// work runs one load and prints what an operation took of the processor and by the
// clock, ns. It stays on the last processor, so that the pair can have the others.
func work(name, calls string) error {
	n, err := strconv.Atoi(calls)
	if err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	runtime.LockOSThread()
	if err := pin(0, runtime.NumCPU()-1); err != nil {
		return err
	}
	for _, w := range workloads() {
		if w.name != name {
			continue
		}
		t, err := w.run(n)
		if err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		_, err = fmt.Println(float64(t.processor.Nanoseconds())/float64(n), float64(t.wall.Nanoseconds())/float64(n))
		return err
	}
	return fmt.Errorf("no load %q", name)
}

// pin keeps a thread (0: the calling one) on one processor.
func pin(thread, cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	if err := unix.SchedSetaffinity(thread, &set); err != nil {
		return fmt.Errorf("pin to processor %d: %w", cpu, err)
	}
	return nil
}

// repeat is the time of n runs of one operation. Of that of the processor what others on
// the machine do in between is no part.
func repeat(n int, operation func() error) (took, error) {
	begun := time.Now()
	start, err := processorTime()
	if err != nil {
		return took{}, err
	}
	for range n {
		if err := operation(); err != nil {
			return took{}, err
		}
	}
	end, err := processorTime()
	return took{end - start, time.Since(begun)}, err
}

// processorTime is this process's and its children's that ended.
func processorTime() (time.Duration, error) {
	var sum time.Duration
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if err := unix.Getrusage(who, &u); err != nil {
			return 0, fmt.Errorf("read processor time: %w", err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum, nil
}

func getpids(n int) (took, error) {
	return repeat(n, func() error {
		unix.RawSyscall(unix.SYS_GETPID, 0, 0, 0)
		return nil
	})
}

// copies takes its two calls as two operations.
func copies(n int) (took, error) {
	from, err := unix.Open("/dev/zero", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return took{}, err
	}
	defer unix.Close(from)
	to, err := unix.Open("/dev/null", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return took{}, err
	}
	defer unix.Close(to)
	buf := make([]byte, 64)
	return repeat(n/2, func() error {
		if _, err := unix.Read(from, buf); err != nil {
			return err
		}
		_, err := unix.Write(to, buf)
		return err
	})
}

func opens(n int) (took, error) { return onFile(n, func(int) error { return nil }) }

// files is opens with a read between.
func files(n int) (took, error) {
	buf := make([]byte, 64)
	return onFile(n, func(fd int) error {
		_, err := unix.Read(fd, buf)
		return err
	})
}

// onFile opens and closes a file of 64 bytes again and again, and does something in
// between.
func onFile(n int, use func(fd int) error) (took, error) {
	f, err := os.CreateTemp("", "bench-")
	if err != nil {
		return took{}, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, 64))
	if err := errors.Join(err, f.Close()); err != nil {
		return took{}, err
	}
	return repeat(n, func() error {
		fd, err := unix.Open(f.Name(), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		return errors.Join(use(fd), unix.Close(fd))
	})
}

// connects makes TCP connections on loopback. They end by a reset, which leaves no
// port waiting.
func connects(n int) (took, error) {
	l, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return took{}, err
	}
	defer unix.Close(l)
	if err := errors.Join(unix.Bind(l, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(l, 1)); err != nil {
		return took{}, err
	}
	at, err := unix.Getsockname(l)
	if err != nil {
		return took{}, err
	}
	return repeat(n, func() error { return connectOnce(l, at) })
}

func connectOnce(listener int, at unix.Sockaddr) error {
	c, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	reset := unix.SetsockoptLinger(c, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	if err := errors.Join(reset, unix.Connect(c, at)); err != nil {
		return errors.Join(err, unix.Close(c))
	}
	s, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
	if err != nil {
		return errors.Join(err, unix.Close(c))
	}
	return errors.Join(unix.Close(c), unix.Close(s))
}

func finds(n int) (took, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return took{}, err
	}
	defer os.RemoveAll(dir)
	for i := range 2000 {
		sub := filepath.Join(dir, fmt.Sprint(i%100))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return took{}, err
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprint(i)), nil, 0o644); err != nil {
			return took{}, err
		}
	}
	return repeat(n, func() error { return exec.Command("find", dir, "-size", "+1k").Run() })
}

// execves takes one program's execs of itself as the operations; the fork before them and
// the exit are no more than a part of one of them.
func execves(n int) (took, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return took{}, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "again")
	if err := relay.Write(path); err != nil {
		return took{}, err
	}
	return repeat(1, func() error { return relay.Run(path, n) })
}

// execs starts a program as a shell does. Dynamically linked, it makes some 30 calls of
// its own.
func execs(n int) (took, error) {
	return repeat(n, func() error {
		pid, err := syscall.ForkExec("/bin/true", []string{"true"}, nil)
		if err == nil {
			_, err = unix.Wait4(pid, nil, 0, nil)
		}
		return err
	})
}
