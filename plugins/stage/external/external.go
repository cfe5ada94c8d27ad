package external

import (
	"context"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// link is how the stage is reached.
type link interface {
	start() error
	// open begins a session. It waits for so long at most.
	open(ctx context.Context, within time.Duration) (*session, error)
	stop()
}

type stage struct {
	config   *Config
	settings plugin.Settings
	timeout  time.Duration
	next     plugin.Consumer
	link     link
	session  *session
	number   int64 // of the last batch
	passing  bool  // the last batch had no answer
}

func newStage(s plugin.Settings, c *Config, next plugin.Consumer) (*stage, error) {
	st := &stage{config: c, settings: s, timeout: time.Duration(c.Timeout), next: next, link: newProcess(s, c)}
	var err error
	if c.Socket != "" {
		st.link, err = newSocket(s, c)
	}
	return st, err
}

// Start finds the program, or listens.
func (s *stage) Start(context.Context) error { return s.link.start() }

// Consume asks about a batch and hands it on with the answer.
func (s *stage) Consume(ctx context.Context, b *plugin.Batch) error {
	if len(b.Records) == 0 {
		return s.next.Consume(ctx, b)
	}
	said, err := s.ask(ctx, b)
	switch {
	case err == nil:
		if s.passing {
			s.passing = false
			s.settings.Degraded(nil)
		}
		return s.next.Consume(ctx, b.With(said...))
	case ctx.Err() != nil:
		return ctx.Err()
	case s.config.Unanswered == refuse:
		return fmt.Errorf("ask the stage: %w", err)
	}
	s.passing = true
	s.settings.Degraded(fmt.Errorf("batches pass without an answer: %w", err))
	s.settings.Count("passed_by", 1)
	return s.next.Consume(ctx, b)
}

// ask asks as often as it may. Once a batch has passed by, the next ones do not wait
// for a stage that is not there.
func (s *stage) ask(ctx context.Context, b *plugin.Batch) (said []plugin.Annotation, err error) {
	attempts, within := s.config.Attempts, s.timeout
	if s.passing {
		attempts, within = 1, 0
	}
	s.number++
	for range attempts {
		said, err = s.attempt(ctx, b, within)
		if err == nil || ctx.Err() != nil {
			return said, err
		}
	}
	return nil, err
}

func (s *stage) attempt(ctx context.Context, b *plugin.Batch, within time.Duration) (said []plugin.Annotation, err error) {
	if s.session == nil {
		if s.session, err = s.link.open(ctx, within); err != nil {
			return nil, err
		}
		s.settings.Count("sessions", 1)
	}
	said, misplaced, err := s.session.ask(ctx, b, s.number, s.timeout)
	if err != nil {
		s.session.end(0)
		s.session = nil
		if ctx.Err() == nil {
			s.settings.Count("failures", 1)
			s.settings.Log.Warn("the external stage is ended", "error", err)
		}
		return nil, err
	}
	s.settings.Count("annotations", int64(len(said)))
	s.settings.Count("misplaced", int64(misplaced))
	return said, nil
}

// grace is how long a stage may take to end by itself.
const grace = 2 * time.Second

// Stop lets the stage end, and ends it.
func (s *stage) Stop(ctx context.Context) error {
	if s.session != nil {
		wait := grace
		if ctx.Err() != nil {
			wait = 0
		}
		s.session.end(wait)
		s.session = nil
	}
	s.link.stop()
	return nil
}

var (
	_ plugin.Consumer = (*stage)(nil)
	_ plugin.Starter  = (*stage)(nil)
	_ plugin.Stopper  = (*stage)(nil)
)
