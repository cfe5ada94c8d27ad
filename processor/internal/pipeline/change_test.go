package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// river is the surroundings of a pipeline that changes while numbers run through it.
type river struct {
	mu    sync.Mutex
	sent  int64
	acks  []error
	got   map[string][]int64
	calls []string
	fails map[string]error // what "start NAME" or a sink answers
	drops map[string]int64
	line  *Pipeline
}

type riverConfig struct {
	Label string `json:"label"`
}

// riverStage passes on, or notes under its label what it gets.
type riverStage struct {
	*river
	name, label string
	next        plugin.Consumer
}

func (r *river) factories() []plugin.Factory {
	conf := func() any { return new(riverConfig) }
	return []plugin.Factory{
		{Type: "spring", NewConfig: conf, NewSource: func(plugin.Settings, any) (plugin.Source, error) { return r, nil }},
		{Type: "pass", NewConfig: conf, NewStage: func(s plugin.Settings, c any, next plugin.Consumer) (plugin.Consumer, error) {
			return &riverStage{r, s.Name, c.(*riverConfig).Label, next}, nil
		}},
		{Type: "sea", NewConfig: conf, NewExporter: func(s plugin.Settings, c any) (plugin.Consumer, error) {
			return &riverStage{r, s.Name, c.(*riverConfig).Label, nil}, nil
		}},
	}
}

// Run implements plugin.Source.
func (r *river) Run(ctx context.Context, next plugin.Consumer) error {
	for ctx.Err() == nil {
		r.mu.Lock()
		seq := r.sent
		r.sent++
		r.mu.Unlock()
		b := plugin.NewBatch([]view.Record{{Record: &sfproto.Loss{}, Seq: seq}}, func(err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.acks = append(r.acks, err)
		})
		// It ends after a batch, not amid one.
		b.Done(next.Consume(context.WithoutCancel(ctx), b))
	}
	return nil
}

func (s *riverStage) Start(context.Context) error { return s.call("start " + s.name + s.label) }
func (s *riverStage) Stop(context.Context) error  { return s.call("stop " + s.name + s.label) }

func (r *river) call(what string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, what)
	return r.fails[what]
}

// Consume implements plugin.Consumer.
func (s *riverStage) Consume(ctx context.Context, b *plugin.Batch) error {
	if s.next != nil {
		return s.next.Consume(ctx, b)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fails["sink "+s.name+s.label]; err != nil {
		return err
	}
	for i := range b.Records {
		s.got[s.name] = append(s.got[s.name], b.Records[i].Seq)
	}
	return nil
}

func (r *river) Taken(string, *plugin.Batch)     {}
func (r *river) Delivered(string, *plugin.Batch) {}
func (r *river) Failed(string)                   {}
func (r *river) Retried(string)                  {}
func (r *river) Buried(string, int64)            {}
func (r *river) Dropped(exporter, reason string, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drops[exporter+" "+reason] += n
}

func (r *river) fail(what string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails[what] = err
}

// flows waits until an exporter has got more.
func (r *river) flows(t *testing.T, exporters ...string) {
	t.Helper()
	for _, name := range exporters {
		before := len(r.seen(name))
		require.Eventually(t, func() bool { return len(r.seen(name)) > before+20 }, 10*time.Second, time.Millisecond, name)
	}
}

// seen are the numbers that an exporter has got.
func (r *river) seen(exporter string) []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got[exporter])
}

func (r *river) file(t *testing.T, stages string) *config.Pipeline {
	t.Helper()
	file, err := config.Parse("p.json", []byte(`{"stages": [`+stages+`]}`), nil)
	require.NoError(t, err)
	return file
}

func (r *river) change(t *testing.T, stages string) Changed {
	t.Helper()
	changed, err := r.line.Change(t.Context(), r.file(t, stages))
	require.NoError(t, err)
	return changed
}

// flow runs a pipeline until the test ends, when each number must have reached the
// exporter "out" once and in order, and each batch must have been accepted.
func flow(t *testing.T, stages string) *river {
	t.Helper()
	r := &river{got: map[string][]int64{}, fails: map[string]error{}, drops: map[string]int64{}}
	var err error
	r.line, err = Build(r.file(t, stages), Options{Factories: r.factories(), Observer: r, Drain: 200 * time.Millisecond,
		Filter: func(when string) (Filter, error) {
			return func(v *view.Record) bool { return when == "all" || v.Seq%2 == 0 }, nil
		}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.line.Run(ctx, nil) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
		require.Len(t, r.got["out"], int(r.sent))
		want := make([]int64, r.sent)
		for i := range want {
			want[i] = int64(i)
		}
		require.Equal(t, want, r.got["out"])
		require.Len(t, r.acks, int(r.sent))
		require.Equal(t, -1, slices.IndexFunc(r.acks, func(err error) bool { return err != nil }))
	})
	r.flows(t, "out")
	return r
}

func named(name, kind, from, label string) string {
	s := fmt.Sprintf(`{"name": %q, "type": %q, "config": {"label": %q}`, name, kind, label)
	if from != "" {
		s += fmt.Sprintf(`, "from": [%s]`, from)
	}
	return s + `, "retry": {"initial": "1ms", "max": "1ms"}},`
}

func stages(parts ...string) string {
	text := ""
	for _, p := range parts {
		text += p
	}
	return text[:len(text)-1]
}

// plainStage leaves out how batches are delivered, which only exporters may say.
func plainStage(name, kind, from, label string) string {
	s := named(name, kind, from, label)
	return s[:len(s)-len(`, "retry": {"initial": "1ms", "max": "1ms"}},`)] + "},"
}

func straight(pass, out string) string {
	return stages(plainStage("in", "spring", "", ""), plainStage("mid", "pass", `"in"`, pass), named("out", "sea", `"mid"`, out))
}

func TestChangeReplacesWhatChanged(t *testing.T) {
	r := flow(t, straight("", ""))
	require.False(t, r.change(t, straight("", "")).Any())
	out := ""
	for i := range 20 {
		label := fmt.Sprint(i)
		require.Equal(t, Changed{Replaced: []string{"mid"}}, r.change(t, straight(label, out)))
		out = label
		require.Equal(t, Changed{Replaced: []string{"out"}}, r.change(t, straight(label, out)))
		r.flows(t, "out")
	}
	require.Equal(t, []string{"start out", "start mid", "stop mid", "start mid0", "stop out", "start out0"}, r.calls[:6])
}

func TestChangeOfEdges(t *testing.T) {
	r := flow(t, straight("", ""))
	side := named("side", "sea", `"new"`, "")
	for i := range 10 {
		changed := r.change(t, stages(straight("", "")+",", plainStage("new", "pass", `"in"`, ""), side))
		require.Equal(t, []string{"new", "side"}, changed.Added)
		r.flows(t, "out", "side")
		// The order of stages is another one, and out is fed by the new stage.
		r.change(t, stages(named("out", "sea", `"new"`, ""), plainStage("new", "pass", `"mid"`, ""), plainStage("mid", "pass", `"in"`, ""),
			plainStage("in", "spring", "", "")))
		r.flows(t, "out")
		changed = r.change(t, straight("", fmt.Sprint(i)))
		require.Equal(t, Changed{Replaced: []string{"out"}, Removed: []string{"new"}}, changed)
		r.flows(t, "out")
		r.change(t, straight("", ""))
	}
	require.IsIncreasing(t, r.seen("side"))
}

func TestChangeOfAFilter(t *testing.T) {
	r := flow(t, straight("", ""))
	with := func(when string) string {
		return straight("", "") + "," + stages(`{"name": "side", "type": "sea", "from": "in", "when": "`+when+`"},`)
	}
	r.change(t, with("all"))
	r.flows(t, "side")
	started := len(r.calls)
	require.Equal(t, Changed{Rewired: []string{"side"}}, r.change(t, with("even")))
	for range 10 { // what waited before the exporter was let pass
		r.flows(t, "side")
	}
	require.Len(t, r.calls, started, "the stage goes on")
	side := r.seen("side")
	for _, n := range side[len(side)-20:] {
		require.Zero(t, n%2)
	}
}

// TestChangeOfAnExporterWhoseSinkIsDown: what waits goes to the new one.
func TestChangeOfAnExporterWhoseSinkIsDown(t *testing.T) {
	r := flow(t, straight("", "old"))
	r.fail("sink outold", errors.New("down"))
	require.Eventually(t, func() bool {
		full := false
		r.line.Stages(func(s Stats) { full = full || s.Name == "mid" && s.Waiting == s.Room })
		return full
	}, 10*time.Second, time.Millisecond)
	r.change(t, straight("", "new"))
	r.flows(t, "out")
}

// TestRemovedExporterWhoseSinkIsDown: what it holds is dropped, and counted.
func TestRemovedExporterWhoseSinkIsDown(t *testing.T) {
	both := straight("", "") + "," + stages(named("side", "sea", `"mid"`, ""))
	r := flow(t, both)
	r.fail("sink side", errors.New("down"))
	require.Eventually(t, func() bool {
		full := false
		r.line.Stages(func(s Stats) { full = full || s.Name == "mid" && s.Waiting == s.Room })
		return full
	}, 10*time.Second, time.Millisecond)
	require.Equal(t, []string{"side"}, r.change(t, straight("", "")).Removed)
	r.flows(t, "out")
	require.Positive(t, r.drops["side "+ReasonRemoved])
}

func TestChangeThatFailsLeavesThePipelineAsItWas(t *testing.T) {
	r := flow(t, straight("", ""))
	_, err := r.line.Change(t.Context(), r.file(t, straight("", "")+`,{"name": "x", "type": "see", "from": "in"}`))
	var problems jsonfile.Problems
	require.ErrorAs(t, err, &problems)
	require.ErrorContains(t, err, `there is no stage type "see"`)
	r.flows(t, "out")

	r.fail("start midbad", errors.New("port is taken"))
	_, err = r.line.Change(t.Context(), r.file(t, stages(straight("bad", "new")+",", named("side", "sea", `"mid"`, ""))))
	require.EqualError(t, err, `start stage "mid": port is taken`)
	r.flows(t, "out")
	require.Empty(t, r.seen("side"))
	r.line.Stages(func(s Stats) { require.NotEqual(t, "side", s.Name) })
	require.Equal(t, "start out", r.calls[len(r.calls)-2], "as before")
	r.change(t, straight("good", "new"))
	r.flows(t, "out")
}

func TestChangeOfASource(t *testing.T) {
	r := flow(t, straight("", ""))
	for i := range 10 {
		r.change(t, stages(plainStage("in", "spring", "", fmt.Sprint(i)), plainStage("mid", "pass", `"in"`, ""), named("out", "sea", `"mid"`, "")))
		r.flows(t, "out")
	}
}

func TestChangeOfWhatHasEnded(t *testing.T) {
	b := newBench()
	p, err := b.build(t, diamond, Options{})
	require.NoError(t, err)
	require.NoError(t, p.Run(t.Context(), nil))
	_, err = p.Change(t.Context(), &config.Pipeline{})
	require.ErrorIs(t, err, ErrEnded)
}
