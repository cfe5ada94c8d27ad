package pipeline

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is the surroundings of a pipeline under test: a source that makes
// batches of one record, and exporters that note what they get.
type bench struct {
	mu      sync.Mutex
	batches int                // that the source makes
	forever bool               // the source then waits for its end
	acks    map[int64][]error  // by the record's number
	got     map[string][]int64 // by exporter
	events  []string
	fail    map[string]error
	block   chan struct{}
}

func newBench() *bench {
	return &bench{batches: 100, acks: map[int64][]error{}, got: map[string][]int64{}, fail: map[string]error{}}
}

func (b *bench) note(event string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, event)
}

func (b *bench) factories() []plugin.Factory {
	return []plugin.Factory{
		{Type: "count", NewSource: func(s plugin.Settings, _ any) (plugin.Source, error) { return counter{b, s.Name}, nil }},
		{Type: "pass", NewStage: func(s plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			return &stub{b, s.Name, next}, nil
		}},
		{Type: "note", NewConfig: func() any {
			return new(struct {
				Path string `json:"path"`
			})
		},
			NewExporter: func(s plugin.Settings, _ any) (plugin.Consumer, error) { return &stub{b, s.Name, nil}, nil }},
		{Type: "broken", NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return nil, errors.New("no luck") }},
	}
}

type counter struct {
	*bench
	name string
}

func (c counter) Run(ctx context.Context, next plugin.Consumer) error {
	if err := c.fail["source "+c.name]; err != nil {
		return err
	}
	for i := range int64(c.batches) {
		b := plugin.NewBatch([]view.Record{{Record: &sfproto.Loss{}, Seq: i}}, func(err error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.acks[i] = append(c.acks[i], err)
		})
		b.Done(next.Consume(ctx, b))
	}
	if c.forever {
		<-ctx.Done()
	}
	return nil
}

type stub struct {
	*bench
	name string
	next plugin.Consumer
}

func (s *stub) Start(context.Context) error {
	s.note("start " + s.name)
	return s.fail["start "+s.name]
}

func (s *stub) Stop(context.Context) error {
	s.note("stop " + s.name)
	return nil
}

func (s *stub) Consume(ctx context.Context, b *plugin.Batch) error {
	if s.block != nil {
		select {
		case <-s.block:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := s.fail[s.name]; err != nil {
		if err.Error() == "panic" {
			panic(err)
		}
		return err
	}
	if s.next != nil {
		return s.next.Consume(ctx, b.With(plugin.Annotation{}))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range b.Records {
		s.got[s.name] = append(s.got[s.name], r.Seq)
	}
	return nil
}

func (b *bench) build(t *testing.T, stages string, o Options) (*Pipeline, error) {
	t.Helper()
	file, err := config.Parse("p.json", []byte(`{"stages": [`+stages+`]}`), nil)
	require.NoError(t, err)
	o.Factories = b.factories()
	return Build(file, o)
}

func (b *bench) run(t *testing.T, stages string, o Options) {
	t.Helper()
	p, err := b.build(t, stages, o)
	require.NoError(t, err)
	require.NoError(t, p.Run(t.Context(), nil))
}

// runRefused runs a pipeline in which stages refuse n batches.
func (b *bench) runRefused(t *testing.T, stages string, o Options, n int64) {
	t.Helper()
	p, err := b.build(t, stages, o)
	require.NoError(t, err)
	var refused *RefusedError
	require.ErrorAs(t, p.Run(t.Context(), nil), &refused)
	require.Equal(t, n, refused.Batches)
}

func TestProblemsOfTheFormAndOfTheGraphComeTogether(t *testing.T) {
	_, err := newBench().build(t, `{"name": "in", "type": "count", "bla": 1}, {"name": "out", "type": "nope", "from": "inn"}, {"from": "in"}`, Options{})
	var found jsonfile.Problems
	require.ErrorAs(t, err, &found)
	var got []string
	for _, p := range found {
		got = append(got, p.Message)
	}
	require.Equal(t, []string{
		`unknown key "bla"`,
		`there is no stage type "nope"`,
		`from: there is no stage "inn"`,
		`the stage's "name" is missing`,
		`stage "": "type" is missing`,
	}, got)
}

const diamond = `
 {"name": "in", "type": "count"},
 {"name": "a", "type": "pass", "from": "in"},
 {"name": "b", "type": "pass", "from": ["in"]},
 {"name": "both", "type": "note", "from": ["a", "b"]},
 {"name": "one", "type": "note", "from": ["a"]}`

func TestFanOutAndFanInDeliverAllAndAcknowledgeOnce(t *testing.T) {
	b := newBench()
	b.run(t, diamond, Options{})
	require.Len(t, b.got["both"], 200)
	require.Len(t, b.got["one"], 100)
	require.IsIncreasing(t, b.got["one"])
	require.Len(t, b.acks, 100)
	for _, acks := range b.acks {
		require.Equal(t, []error{nil}, acks)
	}
}

func TestStartsDownstreamFirstAndStopsUpstreamFirst(t *testing.T) {
	b := newBench()
	b.run(t, `{"name": "out", "type": "note", "from": ["mid"]}, {"name": "mid", "type": "pass", "from": "in"}, {"name": "in", "type": "count"}`, Options{})
	require.Equal(t, []string{"start out", "start mid", "stop mid", "stop out"}, b.events)
}

func TestWhatIsNotReadyDoesNotRun(t *testing.T) {
	b := newBench()
	p, err := b.build(t, diamond, Options{})
	require.NoError(t, err)
	notReady := errors.New("not ready")
	require.ErrorIs(t, p.Run(t.Context(), func() error { return notReady }), notReady)
	require.Empty(t, b.got)
	require.ElementsMatch(t, []string{"stop both", "stop one"}, b.events[len(b.events)-2:])
}

func TestErrorOfAStageReachesTheSource(t *testing.T) {
	for name, failure := range map[string]error{"error": errors.New("disk full"), "panic": errors.New("panic")} {
		t.Run(name, func(t *testing.T) {
			b := newBench()
			b.fail["one"] = failure
			stages := diamond[:len(diamond)-1] + `, "retry": {"initial": "1ms", "max": "1ms", "giveUpAfter": "1ns"}}`
			b.runRefused(t, stages, Options{}, 100)
			require.Len(t, b.got["both"], 200, "others go on")
			require.Len(t, b.acks, 100)
			for _, acks := range b.acks {
				require.Len(t, acks, 1)
				require.ErrorContains(t, acks[0], failure.Error())
				require.Equal(t, name == "panic", plugin.IsPermanent(acks[0]))
			}
		})
	}
}

func TestSourceThatFailsBesideOthersIsTold(t *testing.T) {
	b := newBench()
	b.forever = true
	b.fail["source a"] = errors.New("no luck")
	degraded := make(chan error, 8)
	p, err := b.build(t, `
		{"name": "a", "type": "count"}, {"name": "b", "type": "count"},
		{"name": "out", "type": "note", "from": ["a", "b"]}`,
		Options{Degraded: func(stage string, reason error) {
			if stage == "a" && reason != nil {
				degraded <- reason
			}
		}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, nil) }()
	require.EqualError(t, <-degraded, "source ended: no luck")
	cancel()
	require.ErrorContains(t, <-ended, `source "a": no luck`)
}

func TestFullQueueHoldsTheSource(t *testing.T) {
	b := newBench()
	b.block = make(chan struct{})
	p, err := b.build(t, `{"name": "in", "type": "count"}, {"name": "out", "type": "note", "from": "in", "queue": {"maxBatches": 2}}`, Options{Queue: 2})
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context(), nil) }()
	require.Eventually(t, func() bool {
		full := false
		p.Stages(func(s Stats) { full = s.Waiting == s.Room })
		return full
	}, 5*time.Second, time.Millisecond)
	close(b.block)
	require.NoError(t, <-done)
	require.Len(t, b.got["out"], 100)
}

func TestStopDrains(t *testing.T) {
	b := newBench()
	b.forever = true
	p, err := b.build(t, diamond, Options{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, nil) }()
	cancel()
	require.NoError(t, <-done)
	require.Len(t, b.acks, 100, "all that was made before the end is acknowledged")
}

func TestDrainIsBounded(t *testing.T) {
	b := newBench()
	b.batches, b.block = 2, make(chan struct{})
	b.runRefused(t, `{"name": "in", "type": "count"}, {"name": "out", "type": "note", "from": "in"}`, Options{Drain: time.Millisecond}, 2)
	require.Len(t, b.acks, 2)
	for _, acks := range b.acks {
		require.ErrorIs(t, acks[0], queue.ErrStopped)
	}
}

func TestStageThatDoesNotStart(t *testing.T) {
	b := newBench()
	b.fail["start a"] = errors.New("port is taken")
	p, err := b.build(t, diamond, Options{})
	require.NoError(t, err)
	err = p.Run(t.Context(), nil)
	var start *StartError
	require.ErrorAs(t, err, &start)
	require.EqualError(t, err, `start stage "a": port is taken`)
	require.Empty(t, b.acks)
	require.Contains(t, b.events, "stop both")
	require.NotContains(t, b.events, "stop a")
}

func TestWhenFiltersAnEdge(t *testing.T) {
	even := func(condition string) (Filter, error) {
		require.Equal(t, "even", condition)
		return func(r *view.Record) bool { return r.Seq%2 == 0 }, nil
	}
	b := newBench()
	b.run(t, `{"name": "in", "type": "count"},
 {"name": "out", "type": "note", "from": "in", "when": "even"},
 {"name": "all", "type": "note", "from": "in"}`, Options{Filter: even})
	require.Len(t, b.got["out"], 50)
	require.Len(t, b.got["all"], 100)
	require.Len(t, b.acks, 100)
}

func TestBuildReportsAllProblems(t *testing.T) {
	f := func(stages string, want ...string) {
		t.Helper()
		_, err := newBench().build(t, stages, Options{})
		var ps jsonfile.Problems
		require.True(t, errors.As(err, &ps))
		var got []string
		for _, p := range ps {
			got = append(got, p.String())
		}
		require.Equal(t, want, got)
	}
	f(`
{"name": "in", "type": "count", "from": ["out"], "when": "x"},
{"name": "in", "type": "nots", "from": ["nowhere"]},
{"name": "out", "type": "note", "config": {"pth": 1}},
{"name": "next", "type": "note", "from": ["out", "in", "in"], "when": "true"},
{"name": "bad", "type": "broken", "from": ["in"]}`,
		`p.json:2:42: stage "in" is a source, it takes from no other`,
		`p.json:2:58: stage "in" is a source: nothing comes in that "when" could filter`,
		`p.json:3:10: stage name "in" is taken by the stage in line 2`,
		`p.json:3:24: there is no stage type "nots" (did you mean "note"?)`,
		`p.json:3:41: from: there is no stage "nowhere" (known: bad, in, next, out)`,
		`p.json:4:1: stage "out" cannot be reached: it takes from no other (name a source in "from")`,
		`p.json:4:44: unknown key "pth" (did you mean "path"?)`,
		`p.json:5:43: from: stage "out" is an exporter, nothing comes out of it`,
		`p.json:5:56: from: stage "in" is there twice`,
		`p.json:5:71: "when" is not supported yet`,
		`p.json:6:1: stage "bad": no luck`)
	f(`{"name": "in", "type": "count", "retry": {}},
{"name": "a", "type": "note", "from": "in", "queue": {"type": "disk", "path": "q"}},
{"name": "b", "type": "note", "from": "in", "queue": {"path": "./q", "type": "disk"}, "retry": {"mx": 1, "jitter": 2}},
{"name": "c", "type": "note", "from": "in", "queue": {"path": "./q", "type": "disk"}}`,
		`p.json:1:45: retry: stage "in" is no exporter: nothing waits in its queue but what the next one cannot take`,
		`p.json:3:96: retry.jitter: want 0 to 1, have 2`,
		`p.json:3:97: unknown key "mx" (did you mean "max"?)`,
		`p.json:4:54: q is the queue of stage "a" (name another folder in queue.path)`)
	f(`{"name": "in", "type": "count"},
{"name": "a", "type": "pass", "from": ["in", "c"]},
{"name": "b", "type": "pass", "from": ["a"]},
{"name": "c", "type": "pass", "from": ["b"]},
{"name": "out", "type": "note", "from": ["c"]}`,
		`p.json:2:40: stages form a cycle: a -> b -> c -> a`)
	f(`{"name": "in", "type": "count"}, {"name": "a", "type": "pass", "from": ["in"]}`,
		`p.json:1:46: nothing takes from stage "a" (name it in the "from" of another stage)`)
}
