package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type kind uint8

const (
	unknown kind = iota
	source
	stage
	exporter
)

// part is a stage as an entry of a pipeline file describes it. It stands in a node,
// which goes on when a reload puts another part there.
type part struct {
	name   string
	kind   kind
	spec   *config.Stage
	keep   Filter
	to     []*part
	inputs int
	node   *node
	fresh  bool // nothing is taken over
	taken  bool // all is

	made
	// run ends with the part; a reload that wants the node ends put before, by which
	// a full exporter's queue is waited for.
	run, put           context.Context
	kill, interruptPut context.CancelFunc
}

// made is what a factory makes of a part.
type made struct {
	source   plugin.Source
	consumer plugin.Consumer
	outlet   *delivery.Outlet // of an exporter; it is the consumer
}

// newPart makes the part of an entry. Its node is the one of that name and kind, or a
// new one.
func (p *Pipeline) newPart(spec *config.Stage, have map[string]*node) *part {
	n := &part{name: spec.Name.Text, spec: spec, node: have[spec.Name.Text]}
	if factory, ok := findFactory(p.options.Factories, spec.Type.Text); ok {
		n.kind = kindOf(factory)
	}
	if n.node == nil || n.node.part().kind != n.kind {
		n.node = newNode(n.name, p)
	}
	delete(have, n.name) // a second one of that name is an error
	return n
}

// takeOver takes what the node's part is made of, if the file says the same of both.
func (n *part) takeOver() bool {
	old := n.node.part()
	if n.fresh || old == nil || !old.same(n) {
		return false
	}
	n.taken = true
	n.made, n.run, n.put, n.kill, n.interruptPut = old.made, old.run, old.put, old.kill, old.interruptPut
	return true
}

// same reports whether two parts are made of the same words. What they take from, and
// which records, does not matter.
func (n *part) same(other *part) bool {
	return n.spec.Type.Text == other.spec.Type.Text && jsonfile.Equal(n.spec.Config, other.spec.Config) &&
		jsonfile.Equal(n.spec.Delivery, other.spec.Delivery)
}

// again makes a part of the same words anew: stages run once.
func (n *part) again(o Options) (*part, error) {
	c := jsonfile.NewCollector("")
	out := &part{name: n.name, kind: n.kind, spec: n.spec, node: n.node, to: n.to, fresh: true}
	out.construct(o, c)
	return out, c.Err()
}

// stage is what has the optional methods Start and Stop.
func (n *part) stage() any {
	if n.kind == source {
		return n.source
	}
	return n.consumer
}

// start starts the stage; a source does not run yet.
func (n *part) start(ctx context.Context) error {
	n.run, n.kill = context.WithCancel(ctx)
	n.put, n.interruptPut = context.WithCancel(n.run)
	if s, ok := n.stage().(plugin.Starter); ok {
		if err := s.Start(n.run); err != nil {
			n.kill()
			return &StartError{Stage: n.name, Cause: err}
		}
	}
	if n.outlet != nil {
		n.outlet.Run(n.run)
	}
	return nil
}

// stop stops the stage.
func (n *part) stop(ctx context.Context) error {
	if n.kill != nil {
		defer n.kill()
	}
	if s, ok := n.stage().(plugin.Stopper); ok {
		if err := s.Stop(ctx); err != nil {
			return fmt.Errorf("stop stage %q: %w", n.name, err)
		}
	}
	return nil
}

// leave stops a stage for another one, and returns the batches that an exporter has
// not got. Of a queue on disk nothing is returned: who opens the folder next has it;
// where nobody will, the exporter gets what it takes before ctx ends.
func (n *part) leave(ctx context.Context, next *part) ([]*plugin.Batch, error) {
	if n.outlet == nil {
		return nil, n.stop(ctx)
	}
	defer n.kill()
	folder := n.outlet.Folder()
	left, err := n.outlet.HandOver(ctx, folder != "" && folder != next.outlet.Folder())
	if err != nil {
		err = fmt.Errorf("stop stage %q: %w", n.name, err)
	}
	return left, err
}

// nothing is a part of a stage that is gone: what still comes is dropped, and told.
func (n *part) nothing(dropped func(records int64)) *part {
	out := &part{name: n.name, kind: n.kind, spec: n.spec, node: n.node}
	out.run, out.put, out.kill, out.interruptPut = n.run, n.run, n.kill, func() {}
	out.consumer = consumerFunc(func(b *plugin.Batch) error {
		dropped(int64(len(b.Records)))
		return nil
	})
	return out
}

// broken is a part of a stage that could not be put back: what comes is refused.
func (n *part) broken(ctx context.Context) *part {
	out := n.nothing(nil)
	out.run, out.put = ctx, ctx
	out.consumer = consumerFunc(func(*plugin.Batch) error {
		return errors.New("stage could not be put back after a reload that failed: it needs a restart")
	})
	return out
}

type consumerFunc func(*plugin.Batch) error

// Consume implements plugin.Consumer.
func (f consumerFunc) Consume(_ context.Context, b *plugin.Batch) error { return f(b) }
