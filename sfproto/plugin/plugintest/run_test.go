package plugintest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// verdict records what Run says instead of failing the test.
type verdict struct {
	testing.TB
	failures []string
}

func (v *verdict) Helper()                   {}
func (v *verdict) Log(...any)                {}
func (v *verdict) Errorf(f string, a ...any) { v.failures = append(v.failures, fmt.Sprintf(f, a...)) }
func (v *verdict) Fatalf(f string, a ...any) { v.Errorf(f, a...); runtime.Goexit() }

// judge runs the kit on a factory and returns what it found.
func judge(t *testing.T, f plugin.Factory, config string) string {
	v := &verdict{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		plugintest.Run(v, f, config)
	}()
	<-done
	return strings.Join(v.failures, "\n")
}

// stage is a stage of functions, nil ones doing what is right.
type stage struct {
	next    plugin.Consumer
	consume func(s *stage, ctx context.Context, b *plugin.Batch) error
	stop    func(s *stage) error
	kept    []*plugin.Batch
}

func (s *stage) Consume(ctx context.Context, b *plugin.Batch) error {
	if s.consume != nil {
		return s.consume(s, ctx, b)
	}
	return s.next.Consume(ctx, b.With(plugin.Annotation{}))
}

func (s *stage) Stop(context.Context) error {
	if s.stop != nil {
		return s.stop(s)
	}
	return nil
}

func stageFactory(made stage) plugin.Factory {
	return plugin.Factory{Type: "stage", About: "A stage.",
		NewStage: func(_ plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			s := made
			s.next = next
			return &s, nil
		}}
}

// keep retains batches until Stop.
func keep(s *stage, _ context.Context, b *plugin.Batch) error {
	b.Retain()
	s.kept = append(s.kept, b)
	return nil
}

func TestStagesThatKeepTheContract(t *testing.T) {
	require.Empty(t, judge(t, stageFactory(stage{}), ""))
	require.Empty(t, judge(t, stageFactory(stage{consume: keep, stop: func(s *stage) error {
		for _, b := range s.kept {
			b.Done(s.next.Consume(context.Background(), b))
		}
		return nil
	}}), ""), "a stage that hands on later")
	require.Empty(t, judge(t, stageFactory(stage{consume: func(*stage, context.Context, *plugin.Batch) error { return nil }}), ""),
		"a stage that hands nothing on")
	require.Empty(t, judge(t, plugin.Factory{Type: "sink", About: "A sink.",
		NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return new(plugintest.Sink), nil }}, ""))
}

func TestStagesThatBreakTheContract(t *testing.T) {
	f := func(made stage, want string) {
		t.Helper()
		require.Contains(t, judge(t, stageFactory(made), ""), want)
	}
	f(stage{consume: keep}, "acknowledged 0 times when Stop returned")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		if len(b.Records) > 0 {
			b.Records[0] = view.Record{}
		}
		return nil
	}}, "changed a batch")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		_ = append(b.Records, view.Record{Seq: 99})
		return nil
	}}, "appended to the records")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		if p := b.Records; len(p) > 1 {
			p[1].Record.(*sfproto.FileFlow).FD = 99
		}
		return nil
	}}, "changed a batch")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		_ = s.next.Consume(ctx, b)
		return nil
	}}, "all were acknowledged without an error")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		return s.next.Consume(ctx, plugin.NewBatch(b.Records, nil))
	}}, "while downstream held")
	f(stage{consume: func(s *stage, ctx context.Context, b *plugin.Batch) error {
		b.Done(nil)
		return nil
	}}, "Consume panicked")
	f(stage{stop: func(*stage) error { return errors.New("no") }}, "stop: no")
}

func TestSources(t *testing.T) {
	source := func(finish bool) plugin.Factory {
		return plugin.Factory{Type: "source", About: "A source.",
			NewSource: func(plugin.Settings, any) (plugin.Source, error) { return endless{finish}, nil }}
	}
	require.Empty(t, judge(t, source(true), ""))
	require.Contains(t, judge(t, source(false), ""), "kept its reference")
}

// endless makes batches until its context ends.
type endless struct{ finish bool }

func (s endless) Run(ctx context.Context, next plugin.Consumer) error {
	for ctx.Err() == nil {
		b := plugintest.Batch()
		err := next.Consume(ctx, b)
		if s.finish {
			b.Done(err)
		}
	}
	return nil
}

func TestFactories(t *testing.T) {
	good := stageFactory(stage{})
	f := func(change func(*plugin.Factory), config, want string) {
		t.Helper()
		bad := good
		change(&bad)
		require.Contains(t, judge(t, bad, config), want)
	}
	type config struct {
		Size int `json:"size"`
	}
	shared := new(config)
	f(func(f *plugin.Factory) { f.Type = "Bad Name" }, "", "want [a-z0-9-]+")
	f(func(f *plugin.Factory) { f.About = "" }, "", "nothing in About")
	f(func(f *plugin.Factory) { f.NewStage = nil }, "", "has 0 constructors")
	f(func(f *plugin.Factory) { f.NewConfig = func() any { return config{} } }, "", "want a pointer to a struct")
	f(func(f *plugin.Factory) { f.NewConfig = func() any { return shared } }, "", "the same struct twice")
	f(func(f *plugin.Factory) { f.NewConfig = func() any { return new(config) } }, `{"sise":1}`, `unknown field "sise"`)
	f(func(*plugin.Factory) {}, `{}`, "takes no configuration")
}

func TestRecordsAreMadeAnew(t *testing.T) {
	a, b := plugintest.Records(), plugintest.Records()
	require.Equal(t, a, b)
	require.NotSame(t, a[0].Process, b[0].Process)
	require.Len(t, plugintest.Batch().Records, len(a))
	require.Len(t, plugintest.Batch(a[0]).Records, 1)
}
