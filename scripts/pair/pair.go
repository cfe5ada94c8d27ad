// Package pair starts the collector and the processor as a user would: two
// processes, told apart by their command lines.
//
// Invariant: a Process is ended by its own id and waited for; what it printed is
// kept up to a bound.
package pair

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// maxKept bounds what is kept of a process's standard error, in bytes.
const maxKept = 256 << 10

// Options describe a process to start.
type Options struct {
	Path   string
	Args   []string
	Stdout io.Writer       // nil: discarded
	Stderr io.Writer       // nil: kept only, for Process.Stderr
	Before func(*exec.Cmd) // last change before the start, for a cgroup or a namespace
}

// Process is a started binary.
type Process struct {
	cmd     *exec.Cmd
	address string // of its metrics, after StartReady
	stderr  kept
	done    chan struct{}
	err     error
}

// Start starts a process.
func Start(o Options) (*Process, error) {
	p := &Process{cmd: exec.Command(o.Path, o.Args...), done: make(chan struct{})}
	p.cmd.Stdout = o.Stdout
	p.cmd.Stderr = &p.stderr
	if o.Stderr != nil {
		p.cmd.Stderr = io.MultiWriter(&p.stderr, o.Stderr)
	}
	p.cmd.WaitDelay = time.Second // for children that outlive it and hold its output open
	if o.Before != nil {
		o.Before(p.cmd)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// PID is the process's id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Stderr is what the process has written to standard error so far.
func (p *Process) Stderr() string { return p.stderr.String() }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits for the end and returns what exec.Cmd.Wait says of it.
func (p *Process) Wait() error {
	<-p.done
	return p.err
}

// ExitCode is the code that an ended process gave, -1 after a signal.
func (p *Process) ExitCode() int { return p.cmd.ProcessState.ExitCode() }

// Stop asks the process to end and waits; after the grace period it is killed,
// which is an error.
func (p *Process) Stop(grace time.Duration) error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error means that it has ended
	select {
	case <-p.done:
		return p.err
	case <-time.After(grace):
		return errors.Join(fmt.Errorf("%s still ran %v after SIGTERM", p.cmd.Path, grace), p.Kill())
	}
}

// Kill ends the process with SIGKILL and waits. Its exit status is no error.
func (p *Process) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// kept holds the first maxKept bytes of a stream.
type kept struct {
	mu  sync.Mutex
	buf []byte
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.buf = append(k.buf, b[:min(len(b), maxKept-len(k.buf))]...)
	return len(b), nil
}

// String is what was kept.
func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return string(k.buf)
}
