// Package hash makes the SHA-256 of the programs that processes run, off the
// record path.
//
// Two goroutines share the work: one opens programs as soon as they are asked
// for, because a process may be gone in a moment, the other reads those that are
// not known yet, so many bytes a second over time. A program that was read is known
// by its device, inode and time of change. One that is too large, or whose process
// is gone before it is opened, has no hash.
//
// Invariant: a hash is that of the very file that was executed; where that is in
// doubt there is none. Queues, open files and what is remembered are bounded.
package hash

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

const (
	queueSize  = 1024
	maxOpen    = 128 // programs that wait to be read
	maxKnown   = 8192
	maxWaiting = 1024 // processes that wait for one program
)

// Service hashes programs.
type Service struct {
	fs     procfs.FS
	asked  chan question
	opened chan program
	cancel context.CancelFunc
	done   sync.WaitGroup
	stats  Stats

	mu    sync.Mutex
	known map[file]*content
}

// Stats are what a Service did, to be read from any goroutine.
type Stats struct {
	Hashed  atomic.Int64 // processes whose program got a hash
	Missed  atomic.Int64 // those whose program was gone, changed, too large or no file
	Dropped atomic.Int64 // those that found a queue full
	Read    atomic.Int64 // bytes
}

type question struct {
	tgid    uint32
	program *state.Program
}

// program is an open file to read.
type program struct {
	f  *os.File
	id file
}

// content is what is known of a file: its hash, or who waits for it.
type content struct {
	sum     string
	waiting []*state.Program
}

// Start starts the goroutines; Stop ends them.
func Start(fs procfs.FS) *Service {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{
		fs: fs, asked: make(chan question, queueSize), opened: make(chan program, maxOpen),
		cancel: cancel, known: map[file]*content{},
	}
	s.done.Go(func() { s.open(ctx) })
	s.done.Go(func() { s.read(ctx) })
	return s
}

// Ask has a program hashed that a process runs. It never waits.
func (s *Service) Ask(tgid uint32, p *state.Program) {
	select {
	case s.asked <- question{tgid, p}:
	default:
		s.stats.Dropped.Add(1)
	}
}

// Stats are the service's.
func (s *Service) Stats() *Stats { return &s.stats }

// Stop ends the goroutines, in the middle of a program if need be, and waits for
// them.
func (s *Service) Stop() {
	s.cancel()
	s.done.Wait()
	for len(s.opened) > 0 {
		p := <-s.opened
		p.f.Close()
	}
}

func (s *Service) open(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-s.asked:
			if err := s.find(q); err != nil {
				s.stats.Missed.Add(1)
			}
		}
	}
}

// find opens what a process runs, and answers if it is known.
func (s *Service) find(q question) error {
	f, path, err := s.fs.OpenExe(q.tgid)
	if err != nil {
		return err
	}
	id, err := identify(f)
	if err == nil {
		err = check(q.program, id, path)
	}
	if err != nil || !s.queue(program{f, id}, q.program) {
		return errors.Join(err, f.Close())
	}
	return nil
}

// queue answers, or has it done. It reports whether it has taken the file over.
func (s *Service) queue(p program, by *state.Program) (taken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.known[p.id]
	switch {
	case c == nil:
	case c.sum != "":
		by.SetHash(c.sum)
		s.stats.Hashed.Add(1)
		return false
	case len(c.waiting) < maxWaiting:
		c.waiting = append(c.waiting, by)
		return false
	default:
		s.stats.Dropped.Add(1)
		return false
	}
	select {
	case s.opened <- p:
	default:
		s.stats.Dropped.Add(1)
		return false
	}
	if len(s.known) >= maxKnown {
		s.forget()
	}
	s.known[p.id] = &content{waiting: []*state.Program{by}}
	return true
}

// forget makes room, and keeps those for which somebody waits.
func (s *Service) forget() {
	for id, c := range s.known {
		if c.sum != "" {
			delete(s.known, id)
		}
	}
}

func (s *Service) read(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-s.opened:
			sum, err := s.sum(ctx, p)
			if cerr := p.f.Close(); err == nil {
				err = cerr
			}
			s.settle(p.id, sum, err)
		}
	}
}

// settle tells those who wait.
func (s *Service) settle(id file, sum string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.known[id]
	waiting := c.waiting
	if err != nil {
		delete(s.known, id)
		s.stats.Missed.Add(int64(len(waiting)))
		return
	}
	c.sum, c.waiting = sum, nil
	for _, p := range waiting {
		p.SetHash(sum)
	}
	s.stats.Hashed.Add(int64(len(waiting)))
}
