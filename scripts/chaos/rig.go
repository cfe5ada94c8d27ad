package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

const (
	startsWithin = 30 * time.Second
	stopsWithin  = time.Minute
)

// options are the command line's.
type options struct {
	bin   string
	kills int
	seed  uint64
	rate  int
	// numbers has a sender of our own, and not a collector.
	numbers bool
	replay  string // what the collector replays
	// queue is added to the exporters' queues.
	queue map[string]any
	// queues is the folder of the queues; "" for one in the rig's own.
	queues string
	// spool is the collector's; "" for one in the rig's own folder.
	spool string
	// slow is how long each answer of the sink takes.
	slow time.Duration
	// refuse is the number of which the sink refuses each multiple for good; 0: of none.
	refuse int
}

// rig is the line in a folder of its own.
type rig struct {
	options   options
	dir       string
	address   string // of the sink
	origin    origin
	processor *pair.Process
	sink      *pair.Process
	arrivals  map[string]*arrivals // by exporter
}

const ruleText = `
- rule: Number
  desc: Each record of the sender.
  condition: evt.type exists
  output: "%evt.time"
  priority: NOTICE
`

// recordLine is what the sink gets of a record.
const recordLine = `{{.Kind}} {{.Field "sf.meta.stream"}} {{.Field "sf.seq"}}`

func newRig(o options) (*rig, error) {
	dir, err := os.MkdirTemp("", "chaos-")
	if err != nil {
		return nil, err
	}
	r := &rig{options: o, dir: dir, arrivals: map[string]*arrivals{}}
	for _, name := range exporters() {
		r.arrivals[name] = newArrivals(r.path(name))
	}
	if r.options.queues == "" {
		r.options.queues = dir
	}
	if r.address, err = pair.FreeAddress(); err == nil {
		r.origin, err = r.newOrigin()
	}
	if err == nil {
		err = r.writeFiles()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return r, nil
}

func (r *rig) newOrigin() (origin, error) {
	if r.options.numbers {
		return newSender(r.path("s.sock"), r.options.rate)
	}
	spool := r.options.spool
	if spool == "" {
		spool = r.path("spool")
	}
	return newCollector(r.options, r.path("s.sock"), spool), nil
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

// queue is an exporter's queue.
func (r *rig) queue(name string) string { return filepath.Join(r.options.queues, "queue-"+name) }

// deadLetters is the trace of what an exporter's sink refused.
func (r *rig) deadLetters(name string) string { return r.path(name + ".dead.sf") }

func (r *rig) writeFiles() error {
	type stage map[string]any
	stages := []stage{
		{"name": "in", "type": "socket", "config": stage{"path": r.path("s.sock")}},
		{"name": "rules", "type": "policy", "from": "in", "config": stage{"rules": []string{r.path("rules.yaml")}, "mode": "enrich"}},
	}
	from := map[string]string{"direct": "in", "policy": "rules"}
	for _, name := range exporters() {
		queue := stage{"type": "disk", "path": r.queue(name), "fsync": "50ms"}
		for k, v := range r.options.queue {
			queue[k] = v
		}
		stages = append(stages, stage{
			"name": name, "type": "webhook", "from": from[name], "queue": queue, "deadLetter": r.deadLetters(name),
			"retry": stage{"initial": "10ms", "max": "200ms"},
			"config": stage{"url": "http://" + r.address + "/" + name, "body": "lines",
				"encode": stage{"format": "template", "of": "records", "template": recordLine}},
		})
	}
	text, err := json.Marshal(stage{"stages": stages})
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(r.path("rules.yaml"), []byte(ruleText), 0o600), os.WriteFile(r.path("pipeline.json"), text, 0o600))
}

// startProcessor starts it and does not wait.
func (r *rig) startProcessor() (err error) {
	r.processor, err = pair.Start(pair.Options{Path: filepath.Join(r.options.bin, "sfprocessor"), Args: r.processorArgs()})
	return err
}

func (r *rig) processorArgs() []string { return []string{"run", "--config", r.path("pipeline.json")} }

// startReadyProcessor starts it with metrics and waits until it is ready.
func (r *rig) startReadyProcessor(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, startsWithin)
	defer cancel()
	r.processor, err = pair.StartReady(ctx, pair.Options{Path: filepath.Join(r.options.bin, "sfprocessor"), Args: r.processorArgs()})
	return err
}

func (r *rig) startSink() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r.sink, err = pair.Start(pair.Options{Path: self,
		Args: []string{partSink, "-address", r.address, "-dir", r.dir, "-slow", r.options.slow.String(), "-refuse", strconv.Itoa(r.options.refuse)}})
	return err
}

// settle has everything delivered that has to arrive.
func (r *rig) settle(ctx context.Context, within time.Duration) error {
	if err := r.origin.finish(ctx, within); err != nil {
		return fmt.Errorf("%w: %s", err, r.processor.Stderr())
	}
	want := r.origin.told()
	for name, a := range r.arrivals {
		err := eventually(ctx, within, func() bool { return a.read() != nil || a.compare(want).missing == 0 })
		if err != nil {
			return fmt.Errorf("wait for %d records at %s: %w: %s", a.compare(want).missing, name, err, r.processor.Stderr())
		}
	}
	return r.origin.stop()
}

// alive reports a part that ended by itself.
func (r *rig) alive() error {
	errs := []error{alive(r.processor), alive(r.sink)}
	if k, ok := r.origin.(killable); ok {
		errs = append(errs, k.alive())
	}
	return errors.Join(errs...)
}

// close ends all that was started and removes the folder.
func (r *rig) close() error {
	errs := []error{r.origin.stop()}
	for _, p := range []*pair.Process{r.processor, r.sink} {
		if p != nil {
			errs = append(errs, p.Kill())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(r.dir))...)
}
