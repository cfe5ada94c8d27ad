package pipeline

import (
	"context"
	"fmt"
	"sync"
)

// sources run side by side. One that fails does not end the others; they may still be
// of use.
type sources struct {
	mu      sync.Mutex
	ctx     context.Context
	running int // and changes under way, which may bring others
	over    bool
	ended   chan struct{} // closed when the last one has ended
	errs    []error
}

func newSources() sources { return sources{ended: make(chan struct{})} }

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
	n.running.Go(func() {
		defer cancel()
		err := p.source.Run(ctx, observed{n})
		if err != nil {
			err = fmt.Errorf("source %q: %w", n.name, err)
		}
		s.release(err)
	})
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
