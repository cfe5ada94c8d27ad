package overload

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/sysflow-stack/sysflow/scripts/relay"
	"golang.org/x/sys/unix"
)

// Load is how much of each is done, one after the other.
type Load struct {
	Calls int // reads and writes of 64 bytes, half of each, on two descriptors
	Opens int // of one file, which is read and closed
	Files int // prepared ones that are opened and closed, each once
	Held  int // opens of one file that stays open, by processes of HeldEach
	Talks int // connections on which a byte is sent
	Forks int // processes, one after the other, that end at once
	Crowd int // processes that all live at the same time
	Execs int // processes that run /bin/true
	Relay int // programs that one process runs, each by the one before
}

// ReadsEach is how often a file of Load.Opens is read, HeldEach how many files a process
// of Load.Held opens at most.
const (
	ReadsEach = 3
	HeldEach  = 15_000
)

// Data is the name of the file that a load opens, with at least ReadsEach bytes.
const Data = "data"

// program is the name of the one of Load.Relay.
const program = "again"

// Counts are operations by the class that they are lost under.
type Counts map[string]int64

// Did is what a process does whose work Run is, so far as it can be known: reads and
// writes are left out where the load has none or where there are programs or a crowd,
// which have their own.
func (l Load) Did() Counts {
	born, execs := int64(l.Forks+l.Crowd+l.Execs+l.holders()), int64(l.Execs+l.Relay)+1
	if l.Relay > 0 {
		born++
	}
	did := Counts{"fork": born, "exit": born + 1, "exec": execs,
		"connect": int64(l.Talks), "accept": int64(l.Talks)}
	if l.Execs == 0 {
		did["open"] = int64(l.Opens + l.Files + l.Held)
	}
	if l.Execs+l.Crowd+l.Held == 0 && l.Calls+l.Opens+l.Talks > 0 {
		did["read"] = int64(l.Calls/2 + ReadsEach*l.Opens + l.Talks)
		did["write"] = int64(l.Calls/2 + l.Talks)
	}
	return did
}

// Part is one of n parts of a load.
func (l Load) Part(n int) Load {
	return Load{Calls: l.Calls / n, Opens: l.Opens / n, Files: l.Files / n, Held: l.Held / n, Talks: l.Talks / n,
		Forks: l.Forks / n, Crowd: l.Crowd / n, Execs: l.Execs / n, Relay: l.Relay / n}
}

func (l Load) holders() int { return (l.Held + HeldEach - 1) / HeldEach }

// Run does it all in a folder that has Data, and what Prepare made.
func (l Load) Run(dir string) error {
	runtime.LockOSThread()
	data := filepath.Join(dir, Data)
	return errors.Join(
		copies(l.Calls/2),
		repeat(l.Opens, func(int) error { return open(data, ReadsEach) }),
		repeat(l.Files, func(i int) error { return open(file(dir, i), 0) }),
		talks(l.Talks),
		repeat(l.Execs, func(int) error { return execTrue() }),
		relays(filepath.Join(dir, program), l.Relay),
		repeat(l.Forks, func(int) error { return end(spawn(nil, 0, -1)) }),
		l.crowd(data),
	)
}

func repeat(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

func open(path string, reads int) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	var buf [1]byte
	err = repeat(reads, func(int) error { _, err := unix.Read(fd, buf[:]); return err })
	return errors.Join(err, unix.Close(fd))
}

// execTrue makes a process without the ones that package os tries pidfds with.
func execTrue() error {
	pid, err := syscall.ForkExec("/bin/true", []string{"true"}, nil)
	if err != nil {
		return fmt.Errorf("run /bin/true: %w", err)
	}
	return end(pid, nil)
}

// relays makes a process that runs n programs.
func relays(path string, n int) error {
	if n == 0 {
		return nil
	}
	return relay.Run(path, n-1)
}

// end waits for a process.
func end(pid int, err error) error {
	if err != nil {
		return err
	}
	_, err = unix.Wait4(pid, nil, 0, nil)
	return err
}

// The files that copies reads and writes.
const (
	zero = "/dev/zero"
	null = "/dev/null"
)

func copies(n int) error {
	if n == 0 {
		return nil
	}
	from, err := unix.Open(zero, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	to, err := unix.Open(null, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return errors.Join(err, unix.Close(from))
	}
	var buf [64]byte
	err = repeat(n, func(int) error {
		_, rerr := unix.Read(from, buf[:])
		_, werr := unix.Write(to, buf[:])
		if rerr != nil || werr != nil {
			return errors.Join(rerr, werr)
		}
		return nil
	})
	return errors.Join(err, unix.Close(from), unix.Close(to))
}
