package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/scripts/scrub"
)

const (
	readyWithin = 20 * time.Second
	endsWithin  = 20 * time.Second
	stopsWithin = 10 * time.Second
)

// containerGroup is a cgroup's name from which the collector takes its processes for
// those of a container of Docker's.
const containerGroup = "docker-5f0c0ffee5f0c0ffee5f0c0ffee5f0c0ffee5f0c0ffee5f0c0ffee5f0c0ffee0.scope"

// options are the command line's.
type options struct {
	collector string
	rules     string
	out       string
	only      string
}

// recordAll makes every recording anew. One that does not work keeps its old file, and
// the others are still made.
func recordAll(ctx context.Context, o options) error {
	all, err := recordings(o.rules)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(r recording) bool { return !strings.Contains(r.file(), o.only) })
	if len(all) == 0 {
		return fmt.Errorf("no recording has %q in its name", o.only)
	}
	var wrong []error
	for _, r := range all {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(wrong, err)...)
		}
		fmt.Printf("%s: %d programs\n", r.file(), len(r.functions))
		if err := record(ctx, o, &r); err != nil {
			wrong = append(wrong, fmt.Errorf("record %s: %w", r.file(), err))
		}
	}
	return errors.Join(wrong...)
}

// record makes one recording and puts it in the place of the old one.
func record(ctx context.Context, o options, r *recording) (err error) {
	dir, err := os.MkdirTemp("", "sysflow-pack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	host, err := cgroup.New("sysflow-pack")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, host.Remove()) }()
	container, err := host.Child(containerGroup)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, container.Remove()) }()

	raw, clean := filepath.Join(dir, "raw.sf"), filepath.Join(dir, "clean.sf")
	collector, err := startCollector(ctx, o.collector, raw, host)
	if err != nil {
		return err
	}
	if err := errors.Join(performAll(ctx, r, host, container), collector.Stop(stopsWithin)); err != nil {
		return err
	}
	if err := scrub.Trace(raw, clean, "pack"); err != nil {
		return err
	}
	return replace(clean, filepath.Join(o.out, r.file()))
}

// performAll runs a recording's functions one after the other, on the host or in the
// container.
func performAll(ctx context.Context, r *recording, host, container *cgroup.Cgroup) error {
	text, err := script(r.tactic)
	if err != nil {
		return err
	}
	var wrong []error
	for _, function := range r.functions {
		group := host
		if contained(text, function) {
			group = container
		}
		if err := perform(ctx, r.tactic, function, group); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", function, err))
		}
	}
	return errors.Join(wrong...)
}

func startCollector(ctx context.Context, program, out string, group *cgroup.Cgroup) (*pair.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return pair.StartReady(ctx, pair.Options{
		Path: program,
		Args: []string{"run", "--out", out, "--cgroup", group.Path(), "--dns", "--log-level", "warn"},
		// Ctrl-C reaches this program alone, which then ends it.
		Before: func(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} },
	})
}

// perform runs one function in namespaces of its own.
func perform(ctx context.Context, tactic, function string, group *cgroup.Cgroup) error {
	folder, err := os.Open(group.Path())
	if err != nil {
		return err
	}
	defer folder.Close()
	ctx, cancel := context.WithTimeout(ctx, endsWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe", partStage, tactic, function)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/srv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/root", "LC_ALL=C"}
	cmd.ExtraFiles = []*os.File{folder} // becomes caseCgroup
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
		// Go makes the mounts private then.
		Unshareflags: syscall.CLONE_NEWNS,
		Pdeathsig:    syscall.SIGKILL,
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return nil
}

// replace puts a file in the place of another one, perhaps on another file system.
func replace(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
