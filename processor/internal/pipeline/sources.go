package pipeline

import (
	"context"
	"fmt"
	"sync"
)

// sources run side by side. One that fails does not end the others; they may still be
// of use.
type sources struct {
	options Options
	mu      sync.Mutex
	ctx     context.Context
	running int           // and changes under way, which may bring others
	live    int           // those of them that are sources
	began   chan struct{} // closed when the first ones run
	over    bool
	ended   chan struct{} // closed when the last one has ended
	errs    []error
}

func newSources(o Options) sources {
	return sources{options: o, began: make(chan struct{}), ended: make(chan struct{})}
}

// begin says when they are to end, and holds.
func (s *sources) begin(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.running = ctx, 1
}

// hold keeps the pipeline from ending until release. It reports false when it has ended.
func (s *sources) hold() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.ctx == nil {
		return false
	}
	s.running++
	return true
}

func (s *sources) release(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.errs = append(s.errs, err)
	}
	if s.running--; s.running == 0 {
		s.over = true
		close(s.ended)
	}
}

// run runs the source that stands in a node, if it is one.
func (s *sources) run(n *node) {
	p := n.part()
	if p.kind != source || !s.hold() {
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	p.interruptPut = cancel
	s.options.Degraded(n.name, nil)
	s.count(1)
	n.running.Go(func() {
		defer cancel()
		err := p.source.Run(ctx, observed{n})
		others := s.count(-1)
		if err != nil && others && ctx.Err() == nil {
			s.tell(n.name, err)
		}
		if err != nil {
			err = fmt.Errorf("source %q: %w", n.name, err)
		}
		s.release(err)
	})
}

// count notes that a source begins or ends, and reports whether there are sources then.
func (s *sources) count(change int) bool {
	if change < 0 {
		<-s.began // or those that begin last would not be counted
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live += change
	return s.live > 0
}

// tell says that a source failed while others go on: the error that all end with may
// be days away.
func (s *sources) tell(name string, err error) {
	s.options.Log.Error("source ended, others go on", "stage", name, "error", err)
	s.options.Degraded(name, fmt.Errorf("source ended: %w", err))
}

// halt ends the source that runs in a node.
func (s *sources) halt(n *node) {
	n.part().interruptPut()
	n.running.Wait()
}

// wait waits for all of them and returns what they report.
func (s *sources) wait() []error {
	<-s.ended
	return s.errs
}
