package plugintest

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"runtime"
	"testing"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// patience is how long a call or a goroutine may take to end.
const patience = 10 * time.Second

// batches is how many batches a stage is given at a time.
const batches = 8

// Run proves the contract of the stage that a factory makes of a JSON
// configuration, "" for its defaults:
//
//   - the factory has a name, a description and one constructor, and makes a new
//     configuration each time;
//   - Stop is safe without Start, and returns when its context ends;
//   - a batch is never changed;
//   - a batch is acknowledged exactly once, at the latest when Stop returns, and
//     not before all that was made of it downstream is;
//   - an error from downstream reaches the acknowledgement;
//   - no goroutine is left after Stop; a source ends with its context.
//
// The stage must be able to work: an exporter's configuration names something
// that the test has made. Goroutines are counted, so the test may not be
// parallel. Run it with the race detector.
func Run(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	checkFactory(t, f)
	if f.NewAction != nil {
		t.Fatalf("factory %s makes an action: use RunAction", f.Type)
	}
	before := runtime.NumGoroutine()
	if f.NewSource != nil {
		checkSource(t, f, config)
	} else {
		checkStopWithoutStart(t, f, config)
		checkDrain(t, f, config)
		if f.NewStage != nil {
			checkHold(t, f, config)
			checkDownstreamError(t, f, config)
		}
		checkEndedContext(t, f, config)
	}
	checkGoroutines(t, before)
}

func checkFactory(t testing.TB, f plugin.Factory) {
	t.Helper()
	if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(f.Type) {
		t.Fatalf("factory type %q: want [a-z0-9-]+", f.Type)
	}
	if f.About == "" {
		t.Errorf("factory %s says nothing in About", f.Type)
	}
	constructors := 0
	for _, there := range []bool{f.NewSource != nil, f.NewStage != nil, f.NewExporter != nil, f.NewAction != nil} {
		if there {
			constructors++
		}
	}
	if constructors != 1 {
		t.Fatalf("factory %s has %d constructors: want one of NewSource, NewStage, NewExporter and NewAction", f.Type, constructors)
	}
	if f.NewConfig == nil {
		return
	}
	a, b := reflect.ValueOf(f.NewConfig()), reflect.ValueOf(f.NewConfig())
	if a.Kind() != reflect.Pointer || a.Elem().Kind() != reflect.Struct {
		t.Fatalf("factory %s: NewConfig returns %s: want a pointer to a struct", f.Type, a.Type())
	}
	if a.Elem().Type().Size() > 0 && a.Pointer() == b.Pointer() {
		t.Errorf("factory %s: NewConfig returns the same struct twice", f.Type)
	}
}

// newConsumer makes the stage, with next behind it unless it is an exporter.
func newConsumer(t testing.TB, f plugin.Factory, config string, next plugin.Consumer) plugin.Consumer {
	t.Helper()
	var c plugin.Consumer
	var err error
	if f.NewStage != nil {
		c, err = f.NewStage(Settings(t, nil), Config(t, f, config), next)
	} else {
		c, err = f.NewExporter(Settings(t, nil), Config(t, f, config))
	}
	if err != nil {
		t.Fatalf("make stage %s: %v", f.Type, err)
	}
	return c
}

func checkStopWithoutStart(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	stop(t, newConsumer(t, f, config, new(Sink)))
}

// checkDrain gives the stage batches and expects that it has acknowledged all
// of them once it has stopped, and changed none.
func checkDrain(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	c := newConsumer(t, f, config, new(Sink))
	start(t, c)
	sent := send(t, c, t.Context())
	stop(t, c)
	for i, s := range sent {
		s.checkUnchanged(t)
		if done, err := s.state(); done != 1 {
			t.Errorf("batch %d was acknowledged %d times when Stop returned: want once", i, done)
		} else if err != nil {
			t.Errorf("batch %d was acknowledged with an error: %v", i, err)
		}
	}
}

// checkHold expects that a batch is not acknowledged while downstream holds
// what was made of it.
func checkHold(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	sink := &Sink{Hold: true}
	c := newConsumer(t, f, config, sink)
	start(t, c)
	sent := send(t, c, t.Context())
	stop(t, c)
	outstanding := 0
	for _, s := range sent {
		if done, _ := s.state(); done == 0 {
			outstanding++
		}
	}
	if got := len(sink.Batches()); got > 0 && outstanding == 0 {
		t.Errorf("all batches were acknowledged while downstream held %d that were made of them", got)
	}
	sink.Release(nil)
	for i, s := range sent {
		if done, _ := s.state(); done != 1 {
			t.Errorf("batch %d was acknowledged %d times after downstream was done: want once", i, done)
		}
	}
}

// errDownstream is what a failing sink returns.
var errDownstream = errors.New("downstream is full")

func checkDownstreamError(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	sink := &Sink{Err: errDownstream}
	c := newConsumer(t, f, config, sink)
	start(t, c)
	sent := send(t, c, t.Context())
	stop(t, c)
	for _, s := range sent {
		if _, err := s.state(); err != nil {
			return
		}
	}
	if got := len(sink.Batches()); got > 0 {
		t.Errorf("downstream refused %d batches, and all were acknowledged without an error", got)
	}
}

// checkEndedContext expects that nothing hangs when the context has ended.
func checkEndedContext(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	c := newConsumer(t, f, config, new(Sink))
	start(t, c)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	send(t, c, ended)
	if s, ok := c.(plugin.Stopper); ok {
		within(t, "Stop with an ended context", func() { _ = s.Stop(ended) })
	}
}

// checkSource expects that a source ends with its context and keeps no
// reference to what it has handed on.
func checkSource(t testing.TB, f plugin.Factory, config string) {
	t.Helper()
	stop(t, newSource(t, f, config)) // without a start
	src := newSource(t, f, config)
	ctx, cancel := context.WithTimeout(context.Background(), patience/10)
	defer cancel()
	sink := new(Sink)
	start(t, src)
	var err error
	within(t, "Run", func() { err = src.Run(ctx, endAfterFirst{sink, cancel}) })
	stop(t, src)
	if err != nil {
		t.Errorf("source %s ended with an error: %v", f.Type, err)
	}
	for i, b := range sink.Batches() {
		if !released(b) {
			t.Errorf("the source kept its reference to batch %d: want a Done after Consume", i)
		}
	}
}

func newSource(t testing.TB, f plugin.Factory, config string) plugin.Source {
	t.Helper()
	src, err := f.NewSource(Settings(t, nil), Config(t, f, config))
	if err != nil {
		t.Fatalf("make source %s: %v", f.Type, err)
	}
	return src
}

// endAfterFirst ends a source's context with the first batch; a source that
// has none ends with its time.
type endAfterFirst struct {
	*Sink
	cancel context.CancelFunc
}

func (c endAfterFirst) Consume(ctx context.Context, b *plugin.Batch) error {
	defer c.cancel()
	return c.Sink.Consume(ctx, b)
}

// released reports whether nobody has a reference to a batch any more.
func released(b *plugin.Batch) (gone bool) {
	defer func() { gone = recover() != nil }()
	b.Retain()
	return false
}

// checkGoroutines waits until as many goroutines run as before.
func checkGoroutines(t testing.TB, before int) {
	t.Helper()
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			buf := make([]byte, 64<<10)
			t.Errorf("%d goroutines are left after Stop:\n%s", runtime.NumGoroutine()-before, buf[:runtime.Stack(buf, true)])
			return
		}
	}
}
