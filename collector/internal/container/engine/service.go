package engine

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	queueSize    = 1024
	detailsSize  = 1024
	maxWaiting   = 1024
	answerIn     = 2 * time.Second
	firstPause   = time.Second
	longestPause = time.Minute
)

// pauses are how long a container waits after each question without an answer;
// after the last one it is given up.
func pauses() [6]time.Duration {
	return [...]time.Duration{100 * time.Millisecond, 200 * time.Millisecond, time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}
}

// Options are what a Service needs.
type Options struct {
	Engines []Engine
	// Settled is told of each container: when it has its answer, or when none is to
	// come, and once more when what Glance told was completed. It must not wait.
	Settled func(*container.Container)
	Log     zerolog.Logger
}

// Service asks engines about containers.
type Service struct {
	opts    Options
	lines   atomic.Pointer[[]*line]
	asking  []*line // the service's goroutine's
	queue   chan *container.Container
	waiting []question
	details chan detail
	cancel  context.CancelFunc
	done    sync.WaitGroup
	stats   Stats
}

// Stats are what a Service did, to be read from any goroutine.
type Stats struct {
	Answered atomic.Int64 // containers completed
	GivenUp  atomic.Int64 // containers given up: no engine knew them
	Dropped  atomic.Int64 // containers that found the queue full
	Glanced  atomic.Int64 // containers of which no more is known than a glance told
}

// detail is a container of which a glance has told.
type detail struct {
	c    *container.Container
	line *line
}

// line is an engine, and whether it is worth asking.
type line struct {
	Engine
	pause time.Duration // since it did not answer; 0 when it does
	until time.Time
}

// question is a container that has been asked for in vain.
type question struct {
	c     *container.Container
	asked int // times
	due   time.Time
}

// Start starts the goroutine; Stop ends it. The service closes the engines'
// clients.
func Start(opts Options) *Service {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{opts: opts, queue: make(chan *container.Container, queueSize), details: make(chan detail, detailsSize), cancel: cancel}
	s.Use(opts.Engines)
	s.done.Go(func() { s.run(ctx) })
	s.done.Go(func() { s.complete(ctx) })
	return s
}

// Use has other engines asked from here on. The clients of those before are closed
// once no question to them is open.
func (s *Service) Use(engines []Engine) {
	lines := make([]*line, len(engines))
	for i, e := range engines {
		lines[i] = &line{Engine: e}
	}
	s.lines.Store(&lines)
}

// current is the engines to ask, of which it lets those go that are no more.
func (s *Service) current() []*line {
	now := *s.lines.Load()
	if len(s.asking) > 0 && (len(now) == 0 || now[0] != s.asking[0]) {
		for _, l := range s.asking {
			l.Client.Close()
		}
	}
	s.asking = now
	return now
}

// Ask has a container completed. It never waits.
func (s *Service) Ask(c *container.Container) {
	if !s.served(c) {
		s.settle(c)
		return
	}
	select {
	case s.queue <- c:
	default:
		s.stats.Dropped.Add(1)
		s.settle(c)
	}
}

// settle tells that there is nothing more to be had.
func (s *Service) settle(c *container.Container) {
	c.Settle()
	s.opts.Settled(c)
}

// Stats are the service's.
func (s *Service) Stats() *Stats { return &s.stats }

// Stop ends the goroutine, whatever it waits for, and waits for it.
func (s *Service) Stop() {
	s.cancel()
	s.done.Wait()
	for _, l := range s.current() {
		l.Client.Close()
	}
}

func (s *Service) served(c *container.Container) bool {
	for _, l := range *s.lines.Load() {
		if l.serves(c.Runtime()) {
			return true
		}
	}
	return false
}

func (s *Service) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.queue:
			s.ask(ctx, question{c: c})
		case now := <-s.due():
			s.again(ctx, now)
		}
	}
}

// due is for when the first of those that wait is to be asked about; nil while none is.
func (s *Service) due() <-chan time.Time {
	if len(s.waiting) == 0 {
		return nil
	}
	first := slices.MinFunc(s.waiting, func(a, b question) int { return a.due.Compare(b.due) })
	return time.After(time.Until(first.due))
}

// again asks what is due.
func (s *Service) again(ctx context.Context, now time.Time) {
	waiting := s.waiting
	s.waiting = nil
	for _, q := range waiting {
		if ctx.Err() != nil || now.Before(q.due) {
			s.waiting = append(s.waiting, q)
			continue
		}
		s.ask(ctx, q)
	}
}

// ask puts a question to the engines that may know the container.
func (s *Service) ask(ctx context.Context, q question) {
	for _, l := range s.current() {
		if !l.serves(q.c.Runtime()) || time.Now().Before(l.until) {
			continue
		}
		told, glanced, err := s.inspect(ctx, l, q.c.FullID)
		if err != nil {
			continue
		}
		s.stats.Answered.Add(1)
		s.told(q.c, l, told)
		if glanced {
			s.more(detail{q.c, l})
		}
		return
	}
	s.postpone(q)
}

// told completes a container.
func (s *Service) told(c *container.Container, l *line, told sfproto.Container) {
	if told.Runtime == "" {
		told.Runtime = l.Name
	}
	c.Complete(bounded(told))
	s.settle(c)
}

// more has the details of a container asked for.
func (s *Service) more(d detail) {
	select {
	case s.details <- d:
	default:
		s.stats.Glanced.Add(1)
	}
}

// complete asks for details, for which an engine takes its time, in a goroutine of its
// own. A container may be gone by then.
func (s *Service) complete(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-s.details:
			limited, cancel := context.WithTimeout(ctx, answerIn)
			told, err := d.line.Client.Inspect(limited, d.c.FullID)
			cancel()
			if err != nil {
				s.stats.Glanced.Add(1)
				continue
			}
			s.told(d.c, d.line, told)
		}
	}
}

// inspect asks an engine, by a glance where that tells enough.
func (s *Service) inspect(ctx context.Context, l *line, id string) (told sfproto.Container, glanced bool, err error) {
	limited, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	if g, ok := l.Client.(Glancer); ok {
		told, err = g.Glance(limited, id)
		glanced = err == nil
	}
	if !glanced && (err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrUnusable)) {
		told, err = l.Client.Inspect(limited, id)
	}
	switch {
	case err == nil, errors.Is(err, ErrUnknown):
		l.pause = 0
	case errors.Is(err, ErrUnusable):
		l.pause = 0
		s.opts.Log.Debug().Err(err).Str("engine", l.Name).Str("container", id).Msg("the container stays without name and image")
	case ctx.Err() == nil:
		s.leave(l, err)
	}
	return told, glanced, err
}

// leave does not ask an engine for a while.
func (s *Service) leave(l *line, err error) {
	if l.pause == 0 && !(l.Optional && errors.Is(err, fs.ErrNotExist)) {
		s.opts.Log.Warn().Err(err).Str("engine", l.Name).Msg("the engine does not answer: its containers stay without name and image")
	}
	l.pause = min(max(2*l.pause, firstPause), longestPause)
	l.until = time.Now().Add(l.pause)
}

// postpone keeps a question for later, or gives it up.
func (s *Service) postpone(q question) {
	if q.asked == len(pauses()) {
		s.stats.GivenUp.Add(1)
		s.settle(q.c)
		return
	}
	if len(s.waiting) >= maxWaiting {
		s.stats.Dropped.Add(1)
		s.settle(q.c)
		return
	}
	q.due = time.Now().Add(pauses()[q.asked])
	q.asked++
	s.waiting = append(s.waiting, q)
}
