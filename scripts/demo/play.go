package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/scripts/scrub"
)

const (
	readyWithin = time.Minute
	endsWithin  = 60 * time.Second // the attack takes some 15
	stopsWithin = time.Minute
)

// options are the command line's.
type options struct {
	bin    string
	record string
	check  bool
}

// play sets up the pair and the world, and strikes both.
func play(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "sysflow-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	group, err := cgroup.New("sysflow-demo")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()

	s := stage{options: o, dir: dir, group: group}
	if o.record != "" {
		err = s.recorded(ctx)
	} else {
		err = s.live(ctx)
	}
	if err != nil || !o.check {
		return err
	}
	return s.verdict()
}

// stage is one performance.
type stage struct {
	options
	dir    string // for the socket, or the trace
	group  *cgroup.Cgroup
	alerts bytes.Buffer // JSON lines, when they are to be checked
}

// live shows alerts while the attack runs.
func (s *stage) live(ctx context.Context) error {
	socket := filepath.Join(s.dir, "sysflow.sock")
	processor, err := s.start(ctx, "sfprocessor", s.processorArgs("unix:"+socket))
	if err != nil {
		return err
	}
	collector, err := s.start(ctx, "sfcollector", []string{"run", "--socket", socket, "--cgroup", s.group.Path(), "--log-level", "warn"})
	if err != nil {
		return errors.Join(err, processor.Stop(stopsWithin))
	}
	return errors.Join(s.attack(ctx), collector.Stop(stopsWithin), processor.Stop(stopsWithin))
}

// recorded writes the trace first and shows what the rules say of it then.
func (s *stage) recorded(ctx context.Context) error {
	raw := filepath.Join(s.dir, "raw.sf")
	collector, err := s.start(ctx, "sfcollector", []string{"run", "--out", raw, "--cgroup", s.group.Path(), "--log-level", "warn"})
	if err != nil {
		return err
	}
	if err := errors.Join(s.attack(ctx), collector.Stop(stopsWithin)); err != nil {
		return err
	}
	if err := scrub.Trace(raw, s.record, "demo"); err != nil {
		return err
	}
	processor := exec.Command(filepath.Join(s.bin, "sfprocessor"), s.processorArgs(s.record)...)
	processor.Stdout, processor.Stderr = s.output(), os.Stderr
	return processor.Run()
}

// processorArgs export to the terminal, or as JSON for the verdict.
func (s *stage) processorArgs(input string) []string {
	export := "text:-"
	if s.check {
		export = "json:-"
	}
	return []string{"run", "--input", input, "--export", export, "--log-level", "warn"}
}

func (s *stage) output() io.Writer {
	if s.check {
		return &s.alerts
	}
	return os.Stdout
}

// start starts one of the pair and waits until it is ready. Standard error is
// the terminal's: that is where both of them report trouble.
func (s *stage) start(ctx context.Context, name string, args []string) (*pair.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return pair.StartReady(ctx, pair.Options{
		Path:   filepath.Join(s.bin, name),
		Args:   args,
		Stdout: s.output(),
		Stderr: os.Stderr,
		// Ctrl-C reaches this program alone, which then ends the two in order.
		Before: func(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} },
	})
}

// attack runs the world in its namespaces to its end.
func (s *stage) attack(ctx context.Context) error {
	group, err := os.Open(s.group.Path())
	if err != nil {
		return err
	}
	defer group.Close()
	ctx, cancel := context.WithTimeout(ctx, endsWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe", partWorld)
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{group} // becomes victimCgroup
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:   syscall.CLONE_NEWNET,
		Unshareflags: syscall.CLONE_NEWNS, // Go makes the mounts private then
		Pdeathsig:    syscall.SIGTERM,
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("attack: %w", err)
	}
	return nil
}
