// Package cgroup makes a cgroup v2 for one run, so that a capture sees the
// processes of that run and of nobody else.
//
// Invariant: Remove ends only processes that were started in the cgroup, and
// leaves nothing behind.
package cgroup

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Cgroup is a folder of a cgroup v2 hierarchy.
type Cgroup struct {
	path  string
	dir   *os.File
	mount string // set when New had to mount the hierarchy
}

// New makes a cgroup below the first cgroup v2 hierarchy that is mounted; where
// none is, it mounts one for itself. Needs root.
func New(name string) (*Cgroup, error) {
	c := &Cgroup{}
	all, err := hierarchies()
	if err != nil {
		return nil, err
	}
	v2, found := unified(all)
	top := v2.dir
	if !found {
		if top, err = mount(); err != nil {
			return nil, err
		}
		c.mount = top
	}
	if c.path, err = os.MkdirTemp(top, name+"-"); err != nil {
		return nil, errors.Join(fmt.Errorf("make cgroup below %s: %w", top, err), c.unmount())
	}
	if c.dir, err = os.Open(c.path); err != nil {
		return nil, errors.Join(fmt.Errorf("open cgroup: %w", err), os.Remove(c.path), c.unmount())
	}
	return c, nil
}

// Child makes a cgroup of a name below this one. It is removed first.
func (c *Cgroup) Child(name string) (*Cgroup, error) {
	child := &Cgroup{path: filepath.Join(c.path, name)}
	if err := os.Mkdir(child.path, 0o755); err != nil {
		return nil, fmt.Errorf("make cgroup: %w", err)
	}
	var err error
	if child.dir, err = os.Open(child.path); err != nil {
		return nil, errors.Join(fmt.Errorf("open cgroup: %w", err), os.Remove(child.path))
	}
	return child, nil
}

// Path is the cgroup's folder.
func (c *Cgroup) Path() string { return c.path }

// Contain makes a command begin its life in the cgroup; call it before Start.
func (c *Cgroup) Contain(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.UseCgroupFD = true
	cmd.SysProcAttr.CgroupFD = int(c.dir.Fd())
}

// Remove ends what still runs in the cgroup, then removes it.
func (c *Cgroup) Remove() error {
	defer c.dir.Close()
	if err := remove(c.path, c.kill); err != nil {
		return err
	}
	return c.unmount()
}

// remove removes a cgroup's folder once it is empty, which the kernel may take a moment
// for after the last exit; meanwhile something can be done about that.
func remove(path string, meanwhile func() error) error {
	err := os.Remove(path)
	for deadline := time.Now().Add(5 * time.Second); err != nil && time.Now().Before(deadline); err = os.Remove(path) {
		if err := meanwhile(); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("remove cgroup: %w", err)
	}
	return nil
}

// kill ends every member. cgroup.kill does it at once since Linux 5.14.
func (c *Cgroup) kill() error {
	err := os.WriteFile(filepath.Join(c.path, "cgroup.kill"), []byte("1"), 0)
	if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	members, err := os.ReadFile(filepath.Join(c.path, "cgroup.procs"))
	if err != nil {
		return fmt.Errorf("list cgroup: %w", err)
	}
	for _, line := range strings.Fields(string(members)) {
		var pid int
		if _, err := fmt.Sscan(line, &pid); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
		}
	}
	return nil
}

func (c *Cgroup) unmount() error {
	if c.mount == "" {
		return nil
	}
	if err := syscall.Unmount(c.mount, 0); err != nil {
		return fmt.Errorf("unmount %s: %w", c.mount, err)
	}
	return os.Remove(c.mount)
}
