package external

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// How long a child that ended waits for its next start: doubled each time it did not
// answer once, with jitter.
const (
	firstPause = 100 * time.Millisecond
	mostPause  = 30 * time.Second
)

// process is a link to a child process.
type process struct {
	settings plugin.Settings
	config   *Config
	program  string
	ended    int       // children in a row without an answer
	next     time.Time // when the next one may start
}

func newProcess(s plugin.Settings, c *Config) *process { return &process{settings: s, config: c} }

// start finds the program.
func (p *process) start() (err error) {
	if p.program, err = exec.LookPath(p.config.Command[0]); err != nil {
		return fmt.Errorf("command: %w", err)
	}
	return nil
}

func (p *process) stop() {}

// open starts a child.
func (p *process) open(ctx context.Context, within time.Duration) (*session, error) {
	if pause := time.Until(p.next); pause > 0 {
		if pause > within {
			return nil, fmt.Errorf("the child is not started again before %s have passed", pause.Round(time.Millisecond))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	pause := min(firstPause<<min(p.ended, 16), mostPause)
	p.next = time.Now().Add(pause/2 + rand.N(pause/2))
	p.ended++
	c, err := p.spawn()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p.config.Command[0], err)
	}
	s, err := newSession(c, c.out)
	if err != nil {
		c.end()
		return nil, err
	}
	s.answered = func() { p.ended = 0 }
	return s, nil
}

// child is a running process with our ends of its pipes.
type child struct {
	*os.File // its standard input
	out      *os.File
	errors   *os.File
	cmd      *exec.Cmd
	logging  sync.WaitGroup
	finished bool
}

// spawn starts the child in a process group of its own.
func (p *process) spawn() (*child, error) {
	cmd := exec.Command(p.program, p.config.Command[1:]...)
	cmd.Args[0] = p.config.Command[0]
	cmd.Env = p.environment()
	ownGroup(cmd)
	var theirs, ours []*os.File
	pipe := func() (r, w *os.File, err error) {
		if r, w, err = os.Pipe(); err == nil {
			theirs, ours = append(theirs, r), append(ours, w)
		}
		return r, w, err
	}
	inR, inW, err := pipe()
	outR, outW, err2 := pipe()
	errR, errW, err3 := pipe()
	if err := errors.Join(err, err2, err3); err != nil {
		closeAll(append(theirs, ours...))
		return nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inR, outW, errW
	err = cmd.Start()
	closeAll([]*os.File{inR, outW, errW})
	if err != nil {
		closeAll([]*os.File{inW, outR, errR})
		return nil, err
	}
	p.settings.Log.Info("the external stage is started", "pid", cmd.Process.Pid)
	c := &child{File: inW, out: outR, errors: errR, cmd: cmd}
	c.logging.Go(func() { logLines(c.errors, p.settings) })
	return c, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// environment is what the child sees: nothing of this process but where programs
// are and how people read; secrets stay here.
func (p *process) environment() []string {
	var out []string
	for _, name := range []string{"PATH", "LANG", "TZ"} {
		if value, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+value)
		}
	}
	for name, value := range p.config.Environment {
		out = append(out, name+"="+value)
	}
	return out
}

// finish closes the child's standard input.
func (c *child) finish() {
	if !c.finished {
		c.finished = true
		c.File.Close()
	}
}

// end kills the child's process group, and only then waits for the child: until it is
// waited for, its id is no other's.
func (c *child) end() {
	c.finish()
	killGroup(c.cmd)
	_ = c.cmd.Wait() // how it ended is in what it wrote
	soon := time.Now().Add(100 * time.Millisecond)
	c.errors.SetReadDeadline(soon) // what left the group may hold the pipes open
	c.out.SetReadDeadline(soon)
	c.logging.Wait()
	c.errors.Close()
	c.out.Close()
}
