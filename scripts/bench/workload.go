package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// workload is one load: so many operations, whose processor time is taken as a whole.
type workload struct {
	name  string
	what  string // for the report
	unit  string // of one operation
	calls int
	run   func(calls int) (time.Duration, error)
}

func workloads() []workload {
	return []workload{
		{"getpid", "getpid", "call", 1_500_000, getpids},
		{"copy", "64-byte read and write, as dd does", "call", 1_000_000, copies},
		{"open", "open and close of one file", "pair", 100_000, opens},
		{"file", "open, read of 64 bytes and close of one file", "triple", 100_000, files},
		{"connect", "connect on loopback, accept and both closes", "connection", 10_000, connects},
		{"find", "find over a tree of 2,000 files", "run", 5, finds},
		{"exec", "fork, exec and exit of /bin/true", "process", 200, execs},
	}
}

// work runs one load and prints the nanoseconds of one operation. It stays on
// the last processor, so that the pair can have the others.
func work(name string) error {
	runtime.LockOSThread()
	if err := pin(0, runtime.NumCPU()-1); err != nil {
		return err
	}
	for _, w := range workloads() {
		if w.name != name {
			continue
		}
		took, err := w.run(w.calls)
		if err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		_, err = fmt.Println(float64(took.Nanoseconds()) / float64(w.calls))
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

// repeat is the processor time of n runs of one operation: what others on the machine
// do in between does not count.
func repeat(n int, operation func() error) (time.Duration, error) {
	start, err := processorTime()
	if err != nil {
		return 0, err
	}
	for range n {
		if err := operation(); err != nil {
			return 0, err
		}
	}
	end, err := processorTime()
	return end - start, err
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

func getpids(n int) (time.Duration, error) {
	return repeat(n, func() error {
		unix.RawSyscall(unix.SYS_GETPID, 0, 0, 0)
		return nil
	})
}

// copies takes its two calls as two operations.
func copies(n int) (time.Duration, error) {
	from, err := unix.Open("/dev/zero", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(from)
	to, err := unix.Open("/dev/null", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
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

func opens(n int) (time.Duration, error) { return onFile(n, func(int) error { return nil }) }

// files is opens with a read between.
func files(n int) (time.Duration, error) {
	buf := make([]byte, 64)
	return onFile(n, func(fd int) error {
		_, err := unix.Read(fd, buf)
		return err
	})
}

// onFile opens and closes a file of 64 bytes again and again, and does something in
// between.
func onFile(n int, use func(fd int) error) (time.Duration, error) {
	f, err := os.CreateTemp("", "bench-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, 64))
	if err := errors.Join(err, f.Close()); err != nil {
		return 0, err
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
func connects(n int) (time.Duration, error) {
	l, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(l)
	if err := errors.Join(unix.Bind(l, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(l, 1)); err != nil {
		return 0, err
	}
	at, err := unix.Getsockname(l)
	if err != nil {
		return 0, err
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

func finds(n int) (time.Duration, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	for i := range 2000 {
		sub := filepath.Join(dir, fmt.Sprint(i%100))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprint(i)), nil, 0o644); err != nil {
			return 0, err
		}
	}
	return repeat(n, func() error { return exec.Command("find", dir, "-size", "+1k").Run() })
}

func execs(n int) (time.Duration, error) {
	return repeat(n, func() error { return exec.Command("/bin/true").Run() })
}
