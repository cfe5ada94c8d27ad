package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// exportTitle heads the section of exports.
const exportTitle = "Records from socket to file"

// idleFor is how long a processor with nothing to do is watched.
const idleFor = 10 * time.Second

// stage is an entry of a pipeline file.
type stage map[string]any

// export is a way out of the processor.
type export struct {
	what string
	mode string // of the policy stage
	out  func(dir string) stage
	flow flow
}

func exports() []*export {
	every := func(dir string) stage {
		return stage{"type": "file", "config": stage{"path": filepath.Join(dir, "records"),
			"encode": stage{"format": "sysflow", "of": "records"}, "rotate": stage{"bytes": 256 << 20, "keep": 1}}}
	}
	return []*export{
		{what: "alerts, as Falco's JSON", mode: "alert", out: func(dir string) stage {
			return stage{"type": "json", "config": stage{"path": filepath.Join(dir, "alerts")}}
		}},
		{what: "every record, as SysFlow JSON", mode: "enrich", out: every},
		{what: "every record, as SysFlow JSON, through a queue on disk", mode: "enrich", out: func(dir string) stage {
			s := every(dir)
			s["queue"] = stage{"type": "disk", "path": filepath.Join(dir, "queue")}
			return s
		}},
	}
}

// exported is what was measured of exports.
type exported struct {
	exports []*export
	load    string  // average of the minute before
	idle    float64 // part of one processor that a processor without input uses
}

func measureExports(ctx context.Context, o options) (exported, error) {
	m, err := thisMachine()
	x := exported{exports: exports(), load: m.load}
	if err != nil {
		return x, err
	}
	trace := o.trace
	if trace == "" {
		trace = bundled
	}
	records, err := readTrace(trace)
	if err != nil {
		return x, err
	}
	for _, e := range x.exports {
		idle, err := e.measure(ctx, o, records)
		if err != nil {
			return x, fmt.Errorf("export %s: %w", e.what, err)
		}
		x.idle = max(x.idle, idle)
	}
	return x, nil
}

// measure feeds a processor until all is written. Before that it watches it idle.
func (e *export) measure(ctx context.Context, o options, records []sfproto.Record) (idle float64, err error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "sysflow.sock")
	out := e.out(dir)
	out["name"], out["from"] = "out", "rules"
	text, err := json.Marshal(stage{"stages": []stage{
		{"name": "in", "type": "socket", "config": stage{"path": socket}},
		{"name": "rules", "type": "policy", "from": "in", "config": stage{"mode": e.mode}},
		out,
	}})
	if err != nil {
		return 0, err
	}
	config := filepath.Join(dir, "pipeline.json")
	if err := os.WriteFile(config, text, 0o600); err != nil {
		return 0, err
	}
	processor, err := start(ctx, o, "sfprocessor", "run", "--config", config)
	if err != nil {
		return 0, err
	}
	if idle, err = watchIdle(processor); err == nil {
		e.flow.after = written
		err = e.flow.feed(ctx, processor, socket, records, o.records)
	}
	return idle, errors.Join(err, processor.Stop(stopsWithin))
}

func watchIdle(p *pair.Process) (float64, error) {
	before, err := p.Usage()
	if err != nil {
		return 0, err
	}
	time.Sleep(idleFor)
	after, err := p.Usage()
	return (after.CPU - before.CPU).Seconds() / idleFor.Seconds(), err
}

// written waits until nothing waits before or in an exporter.
func written(ctx context.Context, p *pair.Process) error {
	for ctx.Err() == nil {
		left := 0.0
		for _, name := range []string{"sysflow_processor_queue_batches", "sysflow_processor_export_queue_batches"} {
			n, err := p.Metric(ctx, name)
			if err != nil {
				return err
			}
			left += n
		}
		if left == 0 {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return ctx.Err()
}

// Markdown is the section's text.
func (x exported) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "The processor on all processors of the machine with the built-in rules, fed as above until everything is written.\n")
	fmt.Fprintf(&b, "With nothing to do it used %.1f %% of a processor. Load average before: %s.\n\n", 100*x.idle, x.load)
	b.WriteString("| what is written | records | records/s | ns of CPU per record |\n|---|---:|---:|---:|\n")
	for _, e := range x.exports {
		f := e.flow
		fmt.Fprintf(&b, "| %s | %d | **%.0f** | %.0f |\n", e.what, f.records, float64(f.records)/f.wall.Seconds(),
			float64(f.used.CPU.Nanoseconds())/float64(f.records))
	}
	return b.String()
}
