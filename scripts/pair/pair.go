// Package pair starts the collector and the processor as a user would: two
// processes, told apart by their command lines.
//
// Invariant: a Process is ended by its own id and waited for; what it printed is
// kept up to a bound.
package pair

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
	cmd    *exec.Cmd
	stderr kept
	done   chan struct{}
	err    error
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

// Usage is what an ended process used: CPU time of user and system, and the
// peak of its resident memory in bytes.
func (p *Process) Usage() (cpu time.Duration, peak int64) {
	<-p.done
	state := p.cmd.ProcessState
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		peak = usage.Maxrss << 10
	}
	return state.UserTime() + state.SystemTime(), peak
}

// Ready waits until the process answers /readyz at a --metrics-address. It gives
// up when the process ends, telling why it did.
func (p *Process) Ready(ctx context.Context, address string) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ready(ctx, address) {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready: %s", p.cmd.Path, p.Stderr())
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w: %s", p.cmd.Path, ctx.Err(), p.Stderr())
		case <-tick.C:
		}
	}
}

func ready(ctx context.Context, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// FreeAddress is a TCP address on loopback that nobody listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
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
