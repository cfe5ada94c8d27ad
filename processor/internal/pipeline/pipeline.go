package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Pipeline is a built graph. It runs once.
type Pipeline struct {
	options  Options
	changing sync.Mutex // one change at a time
	gate     *gate

	mu      sync.Mutex
	nodes   []*node // topological order
	work    context.Context
	sources sources
	gone    int64 // batches that stages which are gone refused
}

func newPipeline(o Options) *Pipeline {
	return &Pipeline{options: o, gate: newGate(), sources: newSources(o)}
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

// all are the nodes now.
func (p *Pipeline) all() []*node {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.nodes)
}

// reloader is a stage that can read its files anew. Reload asks for it, from any
// goroutine, and returns at once; what comes of it the stage tells.
type reloader interface{ Reload() }

// Reload asks all stages to read anew what they have read of files.
func (p *Pipeline) Reload() {
	for _, n := range p.all() {
		if r, ok := n.part().stage().(reloader); ok {
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
	errs := append(p.runSources(ctx, ready), p.sources.wait()...)
	stop, cancel := context.WithTimeout(work, p.options.Drain)
	defer cancel()
	// When the time for draining is over, stages must not wait any longer.
	defer context.AfterFunc(stop, kill)()
	errs = append(errs, p.stop(stop, p.all())...)
	return errors.Join(append(errs, p.refused())...)
}

// runSources runs the sources, unless ready has an error. Changes wait meanwhile.
func (p *Pipeline) runSources(ctx context.Context, ready func() error) []error {
	p.changing.Lock()
	defer p.changing.Unlock()
	p.sources.begin(ctx)
	defer p.sources.release(nil)
	if ready != nil {
		if err := ready(); err != nil {
			return []error{err}
		}
	}
	defer close(p.sources.began)
	for _, n := range p.nodes {
		p.sources.run(n)
	}
	return nil
}

// refused is a RefusedError, or nil when no stage refused anything.
func (p *Pipeline) refused() error {
	if p.gone == 0 {
		return nil
	}
	return &RefusedError{p.gone}
}

// start starts downstream first: whatever a stage sends when it starts finds its
// takers running.
func (p *Pipeline) start(ctx context.Context) error {
	p.work = ctx
	for i, n := range slices.Backward(p.nodes) {
		if err := n.part().start(ctx); err != nil {
			stop, cancel := context.WithTimeout(ctx, p.options.Drain)
			defer cancel()
			p.stop(stop, p.nodes[i+1:])
			return err
		}
		n.begin(ctx)
	}
	return nil
}

// begin lets the node's worker work; a source has none.
func (n *node) begin(ctx context.Context) {
	if n.part().kind != source {
		n.worker.Go(func() { n.work(ctx) })
	}
}

// stop stops upstream first: each stage gets all that is on its way to it before
// it is told to stop.
func (p *Pipeline) stop(ctx context.Context, nodes []*node) []error {
	var errs []error
	for _, n := range nodes {
		close(n.closed)
		n.worker.Wait()
		if err := n.part().stop(ctx); err != nil {
			errs = append(errs, err)
		}
		p.gone += n.refused
		if outlet := n.part().outlet; outlet != nil {
			p.gone += outlet.Refused()
		}
	}
	return errs
}
