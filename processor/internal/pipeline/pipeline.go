package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Pipeline is a built graph. It runs once.
type Pipeline struct {
	nodes   []*node // topological order
	options Options
}

// RefusedError says that stages refused batches while the pipeline ran; each was
// logged and reported to its source.
type RefusedError struct{ Batches int64 }

func (e *RefusedError) Error() string { return fmt.Sprintf("stages refused %d batches", e.Batches) }

// StartError is an error of a stage that could not start: a matter of its
// configuration or surroundings.
type StartError struct {
	Stage string
	Cause error
}

func (e *StartError) Error() string { return fmt.Sprintf("start stage %q: %v", e.Stage, e.Cause) }

// Unwrap is the cause.
func (e *StartError) Unwrap() error { return e.Cause }

// reloader is a stage that can read its files anew. Reload asks for it, from any
// goroutine, and returns at once; what comes of it the stage tells.
type reloader interface{ Reload() }

// Reload asks all stages to read anew what they have read of files.
func (p *Pipeline) Reload() {
	for _, n := range p.nodes {
		if r, ok := n.stage().(reloader); ok {
			r.Reload()
		}
	}
}

// Run starts the stages, runs the sources until all have ended or ctx ends, and
// drains and stops the stages. ready is called when all have started, before the
// sources run, and ends it all with an error; it may be nil. What the sources and
// the stopping stages report is one error.
func (p *Pipeline) Run(ctx context.Context, ready func() error) error {
	work, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	if err := p.start(work); err != nil {
		return err
	}
	var errs []error
	if ready != nil {
		errs = append(errs, ready())
	}
	if errors.Join(errs...) == nil {
		errs = p.runSources(ctx)
	}
	stop, cancel := context.WithTimeout(work, p.options.Drain)
	defer cancel()
	// When the time for draining is over, stages must not wait any longer.
	defer context.AfterFunc(stop, kill)()
	errs = append(errs, p.stop(stop, p.nodes)...)
	return errors.Join(append(errs, p.refused())...)
}

// refused is a RefusedError, or nil when no stage refused anything.
func (p *Pipeline) refused() error {
	var n int64
	for _, node := range p.nodes {
		n += node.refused
		if node.outlet != nil {
			n += node.outlet.Refused()
		}
	}
	if n == 0 {
		return nil
	}
	return &RefusedError{n}
}

// start starts downstream first: whatever a stage sends when it starts finds its
// takers running.
func (p *Pipeline) start(ctx context.Context) error {
	for i := len(p.nodes) - 1; i >= 0; i-- {
		n := p.nodes[i]
		if s, ok := n.stage().(plugin.Starter); ok {
			if err := s.Start(ctx); err != nil {
				stop, cancel := context.WithTimeout(ctx, p.options.Drain)
				defer cancel()
				p.stop(stop, p.nodes[i+1:])
				return &StartError{Stage: n.name, Cause: err}
			}
		}
		if n.outlet != nil {
			n.outlet.Run(ctx)
		}
		if n.kind != source {
			n.worker.Go(func() { n.work(ctx) })
		}
	}
	return nil
}

// runSources runs all sources side by side. One that fails does not end the
// others; they may still be of use.
func (p *Pipeline) runSources(ctx context.Context) []error {
	var running sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for _, n := range p.nodes {
		if n.kind != source {
			continue
		}
		running.Go(func() {
			if err := n.source.Run(ctx, observed{n}); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("source %q: %w", n.name, err))
			}
		})
	}
	running.Wait()
	return errs
}

// stop stops upstream first: each stage gets all that is on its way to it before
// it is told to stop.
func (p *Pipeline) stop(ctx context.Context, nodes []*node) []error {
	var errs []error
	for _, n := range nodes {
		close(n.closed)
		n.worker.Wait()
		if s, ok := n.stage().(plugin.Stopper); ok {
			if err := s.Stop(ctx); err != nil {
				errs = append(errs, fmt.Errorf("stop stage %q: %w", n.name, err))
			}
		}
	}
	return errs
}

var _ plugin.Consumer = (*node)(nil)
