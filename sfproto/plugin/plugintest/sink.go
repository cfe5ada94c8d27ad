package plugintest

import (
	"context"
	"sync"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Sink is a consumer that keeps what it gets. Its zero value accepts all.
type Sink struct {
	// Err is what Consume returns.
	Err error
	// Hold makes it retain batches until Release.
	Hold bool

	mu   sync.Mutex
	got  []*plugin.Batch
	held []*plugin.Batch
}

// Consume implements plugin.Consumer.
func (s *Sink) Consume(_ context.Context, b *plugin.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, b)
	if s.Hold {
		b.Retain()
		s.held = append(s.held, b)
	}
	return s.Err
}

// Release gives the batches that were held back, with err.
func (s *Sink) Release(err error) {
	s.mu.Lock()
	held := s.held
	s.held = nil
	s.mu.Unlock()
	for _, b := range held {
		b.Done(err)
	}
}

// Batches are those that came, in order.
func (s *Sink) Batches() []*plugin.Batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*plugin.Batch(nil), s.got...)
}

// Records are those of all batches that came, in order.
func (s *Sink) Records() []view.Record {
	var out []view.Record
	for _, b := range s.Batches() {
		out = append(out, b.Records...)
	}
	return out
}

// Annotations are those of all batches that came, in order.
func (s *Sink) Annotations() []plugin.Annotation {
	var out []plugin.Annotation
	for _, b := range s.Batches() {
		out = append(out, b.Annotations...)
	}
	return out
}

var _ plugin.Consumer = (*Sink)(nil)
