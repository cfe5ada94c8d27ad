package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// workload is one load: so many operations, timed as a whole.
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

// repeat times n runs of one operation.
func repeat(n int, operation func() error) (time.Duration, error) {
	start := time.Now()
	for range n {
		if err := operation(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
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

func opens(n int) (time.Duration, error) {
	f, err := os.CreateTemp("", "bench-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return 0, err
	}
	return repeat(n, func() error {
		fd, err := unix.Open(f.Name(), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		return unix.Close(fd)
	})
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
