package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// memory is a cgroup whose use of memory is known, the kernel's included; "" where this
// host has none.
type memory struct {
	dir, peak string // folder, name of the file with the highest use
}

// places are where memory cgroups are, of version 1 and of version 2.
func places() []memory {
	return []memory{
		{"/sys/fs/cgroup/memory", "memory.max_usage_in_bytes"},
		{"/sys/fs/cgroup", "memory.peak"},
	}
}

// newMemory makes one.
func newMemory() (memory, error) {
	for _, p := range places() {
		dir, err := os.MkdirTemp(p.dir, "sysflow-bench-")
		if err != nil {
			continue // not mounted, or not writable
		}
		if _, err := os.Stat(filepath.Join(dir, p.peak)); err == nil {
			return memory{dir, p.peak}, nil
		}
		if err := os.Remove(dir); err != nil {
			return memory{}, err
		}
	}
	return memory{}, nil
}

// contain makes a command begin its life in the cgroup: what it loads into the kernel
// counts, too.
func (m memory) contain(cmd *exec.Cmd) {
	if m.dir == "" {
		return
	}
	enter := `echo 0 > "$1/cgroup.procs" && shift && exec "$@"`
	cmd.Args = append([]string{"sh", "-c", enter, "sh", m.dir, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// highest is the highest use so far, in bytes; 0 where it is not known.
func (m memory) highest() (int64, error) {
	if m.dir == "" {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(m.dir, m.peak))
	if err != nil {
		return 0, fmt.Errorf("read the pair's memory: %w", err)
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

// remove removes the cgroup once the kernel has emptied it.
func (m memory) remove() error {
	if m.dir == "" {
		return nil
	}
	err := os.Remove(m.dir)
	for deadline := time.Now().Add(5 * time.Second); err != nil && time.Now().Before(deadline); err = os.Remove(m.dir) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}
