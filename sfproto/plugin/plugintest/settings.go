package plugintest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Counts are a stage's counters, its figures, and why it is degraded.
type Counts struct {
	mu       sync.Mutex
	byName   map[string]int64
	figures  map[string]float64
	degraded error
}

// Add counts; it is what Settings.Count calls.
func (c *Counts) Add(name string, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byName == nil {
		c.byName = map[string]int64{}
	}
	c.byName[name] += n
}

// Get is a counter's value.
func (c *Counts) Get(name string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byName[name]
}

// Set sets a figure; it is what Settings.Set calls.
func (c *Counts) Set(name string, value float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.figures == nil {
		c.figures = map[string]float64{}
	}
	c.figures[name] = value
}

// Figure is a figure's value.
func (c *Counts) Figure(name string) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.figures[name]
}

// SetDegraded is what Settings.Degraded calls.
func (c *Counts) SetDegraded(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.degraded = reason
}

// Degraded is why the stage is degraded, nil when it is not.
func (c *Counts) Degraded() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.degraded
}

// Settings are a program's for a stage under test: it logs to the test and
// counts into counts, which may be nil.
func Settings(t testing.TB, counts *Counts) plugin.Settings {
	if counts == nil {
		counts = new(Counts)
	}
	return plugin.Settings{
		Name:   "stage-under-test",
		Log:    slog.New(slog.NewTextHandler(testLog{t}, nil)),
		Fields: view.Records(),
		Count:  counts.Add,
		Set:    counts.Set, Degraded: counts.SetDegraded,
	}
}

type testLog struct{ t testing.TB }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Log(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

// Config decodes a stage's JSON configuration as the processor does: over the
// defaults, refusing keys that the stage does not have, then validating. Text
// that is empty leaves the defaults.
func Config(t testing.TB, f plugin.Factory, text string) any {
	t.Helper()
	if f.NewConfig == nil {
		if text != "" {
			t.Fatalf("stage %s takes no configuration", f.Type)
		}
		return nil
	}
	config := f.NewConfig()
	if text != "" {
		dec := json.NewDecoder(bytes.NewReader([]byte(text)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(config); err != nil {
			t.Fatalf("decode configuration of stage %s: %v", f.Type, err)
		}
	}
	if v, ok := config.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			t.Fatalf("configuration of stage %s: %v", f.Type, err)
		}
	}
	return config
}
