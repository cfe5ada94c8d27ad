package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// ReasonRemoved is the reason of drops of an exporter that a reload took away while its
// sink did not take what waited for it.
const ReasonRemoved = "removed"

// ErrStuck is returned by Change when edges would change and stages do not come to an
// end with what is on its way.
var ErrStuck = errors.New("what is on its way does not get through, so edges cannot change")

// stuckAfter is when, in times of what stopping may take. Exporters that are to go have
// dropped what they could not deliver by then.
const stuckAfter = 3

// ErrEnded is returned by Change when the pipeline does not run.
var ErrEnded = errors.New("the pipeline does not run")

// Changed names the stages that a change concerned. Those that are rewired go on: they
// take from others, or other records.
type Changed struct{ Added, Replaced, Rewired, Removed []string }

// Any reports whether there was something to change.
func (c Changed) Any() bool { return len(c.Added)+len(c.Replaced)+len(c.Rewired)+len(c.Removed) > 0 }

// change is the way from the graph that runs to the one of another file.
type change struct {
	*Pipeline
	ctx      context.Context
	parts    []*part // of the new graph, in its order
	added    []*part
	replaced []*part
	rewired  []*part
	removed  []*node
	undo     []func()
}

// Change makes the pipeline what another file says, while it runs. Stages of which the
// file says the same as before go on; a source that changed is ended and begun anew; any
// other stage is replaced between two batches, and what its exporter has not got goes to
// the new one. While edges change the sources wait for what is on its way. An error is
// jsonfile.Problems, a *StartError or ctx's, and the pipeline is as it was.
func (p *Pipeline) Change(ctx context.Context, file *config.Pipeline) (Changed, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	if !p.sources.hold() {
		return Changed{}, ErrEnded
	}
	defer p.sources.release(nil)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.sources.ctx, cancel)()
	parts, err := p.build(file)
	if err != nil {
		return Changed{}, err
	}
	c := &change{Pipeline: p, ctx: ctx, parts: parts}
	c.compare()
	if err := c.apply(); err != nil {
		for _, undo := range slices.Backward(c.undo) {
			undo()
		}
		return Changed{}, err
	}
	return c.names(), nil
}

// compare finds what is to be done.
func (c *change) compare() {
	stays := map[*node]bool{}
	for _, n := range c.parts {
		old := n.node.part()
		stays[n.node] = true
		switch {
		case old == nil:
			c.added = append(c.added, n)
		case !n.taken:
			c.replaced = append(c.replaced, n)
		case old.spec.When.Text != n.spec.When.Text || !slices.EqualFunc(old.spec.From, n.spec.From, sameText):
			c.rewired = append(c.rewired, n)
		}
	}
	for _, n := range c.nodes {
		if !stays[n] {
			c.removed = append(c.removed, n)
		}
	}
}

func sameText(a, b config.Text) bool { return a.Text == b.Text }

func (c *change) names() (out Changed) {
	of := func(parts []*part) (names []string) {
		for _, p := range parts {
			names = append(names, p.name)
		}
		return names
	}
	out.Added, out.Replaced, out.Rewired = of(c.added), of(c.replaced), of(c.rewired)
	for _, n := range c.removed {
		out.Removed = append(out.Removed, n.name)
	}
	return out
}

// apply does first what may fail, and can be undone: it starts stages, downstream first.
func (c *change) apply() error {
	for _, p := range slices.Backward(c.added) {
		if err := p.start(c.work); err != nil {
			return err
		}
		p.node.now.Store(p)
		p.node.begin(c.work)
		c.undo = append(c.undo, func() { c.retire([]*node{p.node}) })
	}
	for _, p := range slices.Backward(c.replaced) {
		if err := c.replace(p); err != nil {
			return err
		}
	}
	if err := c.rewire(); err != nil {
		return err
	}
	c.mu.Lock()
	c.nodes = nil
	for _, p := range c.parts {
		c.nodes = append(c.nodes, p.node)
	}
	c.mu.Unlock()
	for _, p := range slices.Concat(c.added, c.replaced) {
		c.sources.run(p.node)
	}
	c.retire(c.removed)
	return nil
}

// replace puts a part in the place of another one.
func (c *change) replace(p *part) error {
	n, old := p.node, p.node.part()
	if p.kind == source {
		c.sources.halt(n)
		c.undo = append(c.undo, func() { c.sources.run(n) })
		return c.exchange(old, p)
	}
	if old.kind == exporter {
		old.interruptPut() // it may be full, and its sink down
	}
	var err error
	if ordered := n.order(c.ctx, func() { err = c.exchange(old, p) }); ordered != nil {
		return ordered
	}
	return err
}

// exchange stops a part and starts another one in its place, or the first one again.
// The node's worker runs it, or no one does.
func (c *change) exchange(old, next *part) error {
	n := next.node
	stop, cancel := context.WithTimeout(c.work, c.options.Drain)
	defer cancel()
	left, err := old.leave(stop, next)
	if err != nil {
		c.options.Log.Warn("stage does not stop as it should", "stage", n.name, "error", err)
	}
	if old.outlet != nil {
		c.gone += old.outlet.Refused()
	}
	n.held = append(left, n.held...)
	err = next.start(c.work)
	if err == nil {
		n.now.Store(next)
		c.undo = append(c.undo, func() { c.putBack(old, next) })
		return nil
	}
	c.restore(old)
	return err
}

// putBack undoes an exchange.
func (c *change) putBack(old, next *part) {
	back := func() {
		stop, cancel := context.WithTimeout(c.work, c.options.Drain)
		defer cancel()
		left, err := next.leave(stop, old)
		if err != nil {
			c.options.Log.Warn("stage does not stop as it should", "stage", next.name, "error", err)
		}
		next.node.held = append(left, next.node.held...)
		c.restore(old)
	}
	if next.kind == source {
		back()
		return
	}
	next.interruptPut()
	if err := next.node.order(c.work, back); err != nil {
		c.options.Log.Warn("stage is not put back", "stage", next.name, "error", err)
	}
}

// restore makes a part anew and puts it into its place.
func (c *change) restore(old *part) {
	again, err := old.again(c.options)
	if err == nil {
		err = again.start(c.work)
	}
	if err != nil {
		c.options.Log.Error("stage could not be put back", "stage", old.name, "error", err)
		again = old.broken(c.work)
	}
	old.node.now.Store(again)
}

// rewire changes edges and filters. The sources wait meanwhile, and what is on its way
// is handled before; so each batch goes one way, the old or the new.
func (c *change) rewire() error {
	if c.sameEdges() {
		c.refilter()
		return nil
	}
	for _, n := range c.removed {
		if n.part().kind == source {
			c.sources.halt(n)
			c.undo = append(c.undo, func() { c.sources.run(n) })
		}
	}
	ctx, cancel := context.WithTimeoutCause(c.ctx, stuckAfter*c.options.Drain, ErrStuck)
	defer cancel()
	defer c.relieve()()
	if err := c.gate.close(ctx); err != nil {
		return err
	}
	defer c.gate.open()
	for _, n := range c.nodes {
		if n.part().kind == source {
			continue
		}
		if err := n.order(ctx, func() { n.empty(c.work) }); err != nil {
			return fmt.Errorf("wait for stage %q: %w", n.name, err)
		}
	}
	connect(c.parts)
	c.refilter()
	return nil
}

func (c *change) sameEdges() bool {
	return len(c.added)+len(c.removed) == 0 && !slices.ContainsFunc(c.parts, func(p *part) bool {
		to := *p.node.next.to.Load()
		return !slices.EqualFunc(to, p.to, func(n *node, p *part) bool { return n == p.node })
	})
}

// refilter puts the new parts into their nodes where only filters may differ.
func (c *change) refilter() {
	for _, p := range c.parts {
		old := p.node.part()
		if old == p || p.kind == source || slices.Contains(c.added, p) {
			continue
		}
		p.run, p.put, p.kill, p.interruptPut = old.run, old.put, old.kill, old.interruptPut
		p.node.now.Store(p)
	}
}

// relieve lets exporters that are to go drop what their sinks do not take, when they
// hold up the others for longer than stopping may take.
func (c *change) relieve() (stop func()) {
	ctx, cancel := context.WithCancel(c.ctx)
	var working sync.WaitGroup
	working.Go(func() {
		select {
		case <-time.After(c.options.Drain):
		case <-ctx.Done():
			return
		}
		for _, n := range c.removed {
			if n.part().kind == exporter {
				c.discard(ctx, n)
			}
		}
	})
	return func() { cancel(); working.Wait() }
}

// discard has an exporter that is to go drop what waits and what comes.
func (c *change) discard(ctx context.Context, n *node) {
	old := n.part()
	old.interruptPut()
	// An error is that it is not needed any more.
	_ = n.order(ctx, func() {
		hasty, cancel := context.WithTimeout(c.work, c.options.Drain)
		defer cancel()
		left, err := old.outlet.HandOver(hasty, false)
		if err != nil {
			c.options.Log.Warn("stage does not stop as it should", "stage", n.name, "error", err)
		}
		c.drop(n, left)
		n.now.Store(old.nothing(func(records int64) { c.options.Observer.Dropped(n.name, ReasonRemoved, records) }))
	})
}

func (c *change) drop(n *node, left []*plugin.Batch) {
	for _, b := range left {
		c.options.Observer.Dropped(n.name, ReasonRemoved, int64(len(b.Records)))
		b.Done(nil)
	}
}

// retire ends nodes that nothing leads to any more, upstream first. Exporters get what
// waits for them, as far as they take it in time.
func (c *change) retire(nodes []*node) {
	for _, n := range nodes {
		stop, cancel := context.WithTimeout(c.work, c.options.Drain)
		close(n.closed)
		n.worker.Wait()
		p := n.part()
		var err error
		if p.outlet == nil {
			err = p.stop(stop)
		} else {
			var left []*plugin.Batch
			left, err = p.outlet.HandOver(stop, true)
			c.drop(n, left)
		}
		if err != nil {
			c.options.Log.Warn("stage does not stop as it should", "stage", n.name, "error", err)
		}
		if p.kill != nil {
			p.kill()
		}
		cancel()
		c.gone += n.refused
		c.options.Degraded(n.name, nil)
	}
}
