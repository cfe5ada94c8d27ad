package pipeline

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Filter reports whether a record passes an edge.
type Filter func(*view.Record) bool

// Observer is told what passes; its methods are called from many goroutines.
type Observer interface {
	// Taken is a batch that a source made.
	Taken(source string, b *plugin.Batch)
	// Failed of it is an error of any stage.
	delivery.Observer
}

// Options are what the program gives a pipeline.
type Options struct {
	Factories []plugin.Factory
	Fields    view.Resolver
	Log       *slog.Logger
	Observer  Observer
	// Count adds to a counter of a stage.
	Count func(stage, name string, n int64)
	// Set sets a figure of a stage.
	Set func(stage, name string, value float64)
	// Degraded says why a stage does not work as it should; nil: it does again.
	Degraded func(stage string, reason error)
	// Filter compiles a "when"; nil: there is no language for it.
	Filter func(condition string) (Filter, error)
	// Confined says that no process may be made once the pipeline runs: a stage
	// whose configuration has a method StartsProcesses that reports true is a
	// problem then.
	Confined bool
	// Queue is how many batches wait before a stage: 16 by default.
	Queue int
	// Drain bounds how long stopping may take: 10 s by default.
	Drain time.Duration
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Count == nil {
		o.Count = func(string, string, int64) {}
	}
	if o.Set == nil {
		o.Set = func(string, string, float64) {}
	}
	if o.Degraded == nil {
		o.Degraded = func(string, error) {}
	}
	if o.Queue <= 0 {
		o.Queue = 16
	}
	if o.Drain <= 0 {
		o.Drain = 10 * time.Second
	}
	return o
}

type nobody struct{}

func (nobody) Taken(string, *plugin.Batch)     {}
func (nobody) Delivered(string, *plugin.Batch) {}
func (nobody) Failed(string)                   {}
func (nobody) Retried(string)                  {}
func (nobody) Dropped(string, string, int64)   {}
func (nobody) Buried(string, int64)            {}

// Build makes the stages of a pipeline file; nothing is started. An error is
// jsonfile.Problems: all that is wrong with the file.
func Build(file *config.Pipeline, o Options) (*Pipeline, error) {
	p := newPipeline(o.withDefaults())
	parts, err := p.build(file)
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		part.node.now.Store(part)
		p.nodes = append(p.nodes, part.node)
	}
	connect(parts)
	return p, nil
}

// build makes the parts of a file in topological order, sources first. A stage that the
// pipeline has already, and that the file says the same of, is taken over.
func (p *Pipeline) build(file *config.Pipeline) ([]*part, error) {
	c := file.Collector()
	have := map[string]*node{}
	for _, n := range p.nodes {
		have[n.name] = n
	}
	var parts []*part
	for i := range file.Stages {
		parts = append(parts, p.newPart(&file.Stages[i], have))
	}
	for _, part := range parts {
		part.construct(p.options, c)
	}
	checkPaths(parts, c)
	order := link(parts, c)
	for n, is := range inOneWay(order) {
		if n.outlet != nil && !n.taken {
			n.outlet.Once(is)
		}
	}
	return order, c.Err()
}

// construct makes the stage from its factory and configuration.
func (n *part) construct(o Options, c *jsonfile.Collector) {
	if n.spec.Type.Text == "" {
		return // reported with the file's form
	}
	factory, ok := findFactory(o.Factories, n.spec.Type.Text)
	if !ok {
		c.Add(n.spec.Type.Place, hint(n.spec.Type.Text, o.Factories), "there is no stage type %q", n.spec.Type.Text)
		return
	}
	n.kind = kindOf(factory)
	n.compileWhen(o, c)
	if n.takeOver() {
		return
	}
	delivered, fine := n.bindDelivery(c)
	conf, ok := n.bind(factory, c)
	if !ok || !fine {
		return
	}
	if starter, ok := conf.(interface{ StartsProcesses() bool }); ok && o.Confined && starter.StartsProcesses() {
		c.Add(n.place(), "start the processor with --confine off: a reload cannot give that back", "stage %q starts processes, which a confined processor may not", n.name)
		return
	}
	settings := n.settings(o)
	var err error
	switch n.kind {
	case source:
		n.source, err = factory.NewSource(settings, conf)
	case stage:
		n.consumer, err = factory.NewStage(settings, conf, &n.node.next)
	case exporter:
		n.consumer, err = factory.NewExporter(settings, conf)
		if err == nil {
			err = n.deliver(delivered, o)
		}
	}
	n.tell(err, c)
}

// settings are what the program gives the stage.
func (n *part) settings(o Options) plugin.Settings {
	return plugin.Settings{
		Name:     n.name,
		Log:      o.Log.With("stage", n.name),
		Fields:   o.Fields,
		Count:    func(name string, count int64) { o.Count(n.name, name, count) },
		Set:      func(name string, value float64) { o.Set(n.name, name, value) },
		Degraded: func(reason error) { o.Degraded(n.name, reason) },
	}
}

// tell notes why a stage could not be made, where it is known at the places in its
// configuration.
func (n *part) tell(err error, c *jsonfile.Collector) {
	for _, one := range separate(err) {
		var placed jsonfile.Problems
		if errors.As(one, &placed) {
			c.Join(placed)
			continue
		}
		c.AddCause(n.named(one), fmt.Sprintf("stage %q", n.name), one)
	}
}

// separate are the errors that were joined.
func separate(err error) []error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return several.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// checkPaths reports what two exporters would write to: a folder of a queue, a file of
// dead letters.
func checkPaths(parts []*part, c *jsonfile.Collector) {
	owners := map[string]*part{}
	claim := func(n *part, key, path, what, cure string) {
		if path == "" {
			return
		}
		path = filepath.Clean(path)
		if owner, taken := owners[what+path]; taken {
			c.Add(n.delivery(key), cure, "%s is the %s of stage %q", path, what, owner.name)
			return
		}
		owners[what+path] = n
	}
	for _, n := range parts {
		if n.outlet != nil {
			claim(n, "queue", n.outlet.Folder(), "queue", "name another folder in queue.path")
			claim(n, "deadLetter", n.outlet.DeadLetter(), "dead-letter file", "name another file")
		}
	}
}

// delivery is the place of a key of the delivery, or else the stage's.
func (n *part) delivery(key string) jsonfile.Place {
	if value := n.spec.Delivery.Get(key); value != nil {
		return value.Place
	}
	return n.spec.Place
}

// deliver puts a queue before the node's exporter.
func (n *part) deliver(c delivery.Config, o Options) (err error) {
	n.outlet, err = delivery.New(delivery.Options{
		Name: n.name, Config: c, Consumer: n.consumer, Log: o.Log.With("stage", n.name), Observer: o.Observer,
	})
	n.consumer = n.outlet
	return err
}
