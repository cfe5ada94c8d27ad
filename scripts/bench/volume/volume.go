package volume

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// Title is the section's.
const Title = "What a capture writes"

// Options say what to measure with.
type Options struct {
	Collector string // path of sfcollector
}

// Report is what was measured.
type Report struct{ rows []tally }

// Measure records every load whose programs are there; it takes about a minute.
// Needs root.
func Measure(ctx context.Context, o Options) (Report, error) {
	var r Report
	collector, err := filepath.Abs(o.Collector)
	if err != nil {
		return r, err
	}
	for _, l := range loads() {
		t := tally{load: l, missing: Missing(l.needs)}
		if t.missing == "" {
			if err := t.record(ctx, collector); err != nil {
				return r, fmt.Errorf("load %s: %w", l.name, err)
			}
		}
		r.rows = append(r.rows, t)
	}
	return r, nil
}

// record captures a load and reads what was written.
func (t *tally) record(ctx context.Context, collector string) error {
	dir, err := os.MkdirTemp("", "volume-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	work, trace := filepath.Join(dir, "work"), filepath.Join(dir, "trace.sf")
	if err := os.Mkdir(work, 0o755); err != nil {
		return err
	}
	port, err := pair.FreePort()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, collector, "record", "--out", trace, "--no-container-lookup", "--log-level", "warn",
		"--", "sh", "-c", t.load.script)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "PORT="+port)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return t.read(trace)
}

// Markdown is the section's text.
func (r Report) Markdown() string {
	var b strings.Builder
	b.WriteString("Each load under `sfcollector record`, in its default form. Calls are those that the records stand for. JSON is one\n")
	b.WriteString("line a call with time, process, call, file or ends, and result; gzip is of all those lines.\n\n")
	b.WriteString("| load | calls | records | records a call | bytes a call | JSON, bytes a call | JSON / this | gzip of it, bytes a call | gzip / this | lost |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for i := range r.rows {
		t := &r.rows[i]
		if t.missing != "" {
			fmt.Fprintf(&b, "| %s | no %s on this machine |\n", t.load.name, t.missing)
			continue
		}
		calls, size := float64(t.json.calls), float64(t.bytes)
		fmt.Fprintf(&b, "| %s | %d | %d | %.3f | **%.2f** | %.0f | %.0f | %.2f | **%.1f** | %d |\n", t.load.name, t.json.calls, t.records,
			float64(t.records)/calls, size/calls, float64(t.json.plain)/calls, float64(t.json.plain)/size,
			float64(t.json.compressed)/calls, float64(t.json.compressed)/size, t.lost)
	}
	return b.String()
}
