package plugintest

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// parcel is a batch on its way, with what became of it.
type parcel struct {
	batch *plugin.Batch
	mu    sync.Mutex
	done  int
	err   error
}

// newParcel makes a batch with room behind its records, in which a stage that
// appends to them leaves a trace.
func newParcel() *parcel {
	p := new(parcel)
	records := make([]view.Record, 0, 2*len(Records()))
	p.batch = plugin.NewBatch(append(records, Records()...), func(err error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done++
		p.err = err
	})
	return p
}

func (p *parcel) state() (done int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done, p.err
}

func (p *parcel) checkUnchanged(t testing.TB) {
	t.Helper()
	want := newParcel().batch
	got := p.batch
	if !reflect.DeepEqual(got.Records, want.Records) || len(got.Annotations) > 0 {
		t.Errorf("the stage changed a batch that it shares")
		return
	}
	if !reflect.DeepEqual(got.Records[:cap(got.Records)], want.Records[:cap(want.Records)]) {
		t.Errorf("the stage appended to the records of a batch that it shares")
	}
}

func start(t testing.TB, c any) {
	t.Helper()
	s, ok := c.(plugin.Starter)
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // what Start began must not end with it
	within(t, "Start", func() {
		if err := s.Start(ctx); err != nil {
			t.Errorf("start: %v", err)
		}
	})
}

// stop stops the stage and fails when that takes too long.
func stop(t testing.TB, c any) {
	t.Helper()
	s, ok := c.(plugin.Stopper)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	within(t, "Stop", func() {
		if err := s.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// send does what a pipeline does: Consume, then give the own reference back
// with its error. Among the batches is one that is empty.
func send(t testing.TB, c plugin.Consumer, ctx context.Context) []*parcel {
	t.Helper()
	empty := plugin.NewBatch(nil, nil)
	within(t, "Consume", func() { empty.Done(c.Consume(ctx, empty)) })
	sent := make([]*parcel, batches)
	for i := range sent {
		sent[i] = newParcel()
		within(t, "Consume", func() { sent[i].batch.Done(c.Consume(ctx, sent[i].batch)) })
	}
	return sent
}

// within runs f and gives up on it after a while. A panic of f fails the test.
func within(t testing.TB, what string, f func()) {
	t.Helper()
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	select {
	case r := <-done:
		if r != nil {
			t.Fatalf("%s panicked: %v", what, r)
		}
	case <-time.After(patience):
		t.Fatalf("%s did not return within %s", what, patience)
	}
}
