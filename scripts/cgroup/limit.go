package cgroup

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Limit is a cgroup in which the kernel bounds what its processes use: of version 1
// where the controller is there, of version 2 otherwise.
type Limit struct {
	dir string
	v2  bool
}

// NewLimit makes one for a controller, memory or pids: of version 2 below a cgroup, so
// that who enters it stays in that one, which must have no process of its own; with nil,
// and of version 1, below the top of the hierarchy. Needs root.
func NewLimit(name, controller string, below *Cgroup) (*Limit, error) {
	h, err := controlled(controller)
	if err != nil {
		return nil, err
	}
	top := h.dir
	if h.v2 {
		if top, err = enable(controller, top, below); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp(top, name+"-")
	if err != nil {
		return nil, fmt.Errorf("make cgroup below %s: %w", top, err)
	}
	return &Limit{dir, h.v2}, nil
}

// enable has a controller at work in what is below a cgroup, and returns its folder.
func enable(controller, top string, below *Cgroup) (string, error) {
	folders := []string{top}
	if below != nil {
		for dir := below.path; dir != top && len(dir) > len(top); dir = filepath.Dir(dir) {
			folders = slices.Insert(folders, 1, dir)
		}
	}
	for _, dir := range folders {
		if err := os.WriteFile(filepath.Join(dir, "cgroup.subtree_control"), []byte("+"+controller), 0); err != nil {
			return "", fmt.Errorf("use the controller %s: %w", controller, err)
		}
	}
	return folders[len(folders)-1], nil
}

// Processes bounds how many live in it at a time, threads counted.
func (l *Limit) Processes(n int) error { return l.set("pids.max", n) }

// Memory bounds its memory, in bytes.
func (l *Limit) Memory(n int) error {
	if l.v2 {
		return l.set("memory.max", n)
	}
	return l.set("memory.limit_in_bytes", n)
}

func (l *Limit) set(file string, n int) error {
	if err := os.WriteFile(filepath.Join(l.dir, file), []byte(strconv.Itoa(n)), 0); err != nil {
		return fmt.Errorf("limit cgroup: %w", err)
	}
	return nil
}

// PeakMemory is the most memory that it used at a time, in bytes.
func (l *Limit) PeakMemory() (int64, error) {
	file := "memory.max_usage_in_bytes"
	if l.v2 {
		file = "memory.peak"
	}
	text, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		return 0, fmt.Errorf("read cgroup: %w", err)
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

// Path is its folder.
func (l *Limit) Path() string { return l.dir }

// Enter moves the calling process into the limit whose Path that is.
func Enter(path string) error {
	if err := os.WriteFile(filepath.Join(path, "cgroup.procs"), []byte("0"), 0); err != nil {
		return fmt.Errorf("enter cgroup: %w", err)
	}
	return nil
}

// Contain makes a command begin its life in it: what it loads into the kernel counts,
// too. Call it before Start.
func (l *Limit) Contain(cmd *exec.Cmd) {
	const enter = `echo 0 > "$1/cgroup.procs" && shift && exec "$@"`
	cmd.Args = append([]string{"sh", "-c", enter, "sh", l.dir, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// Remove removes it once it is empty.
func (l *Limit) Remove() error { return remove(l.dir, func() error { return nil }) }
