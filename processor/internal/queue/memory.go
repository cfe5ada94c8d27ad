package queue

import (
	"context"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Memory is a queue of batches that somebody else holds: they are acknowledged
// when whoever takes them says so.
type Memory struct {
	options Options
	sizer   *Sizer // nil: bytes do not matter

	mu      sync.Mutex
	waiting []waiting
	bytes   int64

	ready chan struct{}
	room  chan struct{}
}

type waiting struct {
	batch *plugin.Batch
	bytes int64
	since time.Time
}

// NewMemory makes a queue.
func NewMemory(o Options) (*Memory, error) {
	m := &Memory{options: o.withDefaults(), ready: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	var err error
	if o.MaxBytes > 0 {
		m.sizer, err = NewSizer()
	}
	return m, err
}

// Put adds a batch. It waits while the queue is full, if that is the policy, and
// returns an error only when ctx ends meanwhile. It is for one goroutine.
func (m *Memory) Put(ctx context.Context, b *plugin.Batch) error {
	w := waiting{batch: b, since: time.Now()}
	if m.sizer != nil {
		w.bytes = m.sizer.Batch(b)
	}
	b.Retain()
	for !m.add(w) {
		switch m.options.Full {
		case DropOldest:
			m.dropOldest()
			continue
		case DropNewest:
			m.options.Dropped(ReasonFull, int64(len(b.Records)))
			b.Done(nil)
			return nil
		}
		select {
		case <-m.room:
		case <-ctx.Done():
			b.Done(nil) // the caller reports the error with its own reference
			return ctx.Err()
		}
	}
	signal(m.ready)
	return nil
}

// add reports whether there is room. There always is for the first batch.
func (m *Memory) add(w waiting) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) > 0 {
		if m.options.MaxBatches > 0 && len(m.waiting) >= m.options.MaxBatches {
			return false
		}
		if m.options.MaxBytes > 0 && m.bytes+w.bytes > m.options.MaxBytes {
			return false
		}
	}
	m.waiting = append(m.waiting, w)
	m.bytes += w.bytes
	return true
}

func (m *Memory) dropOldest() {
	if b, ok := m.Take(); ok {
		m.options.Dropped(ReasonFull, int64(len(b.Records)))
		b.Done(nil)
	}
}

// Take takes the oldest batch, if one waits.
func (m *Memory) Take() (*plugin.Batch, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) == 0 {
		return nil, false
	}
	w := m.waiting[0]
	m.waiting[0] = waiting{}
	m.waiting = m.waiting[1:]
	m.bytes -= w.bytes
	signal(m.room)
	return w.batch, true
}

// Ready has a token after a batch was put.
func (m *Memory) Ready() <-chan struct{} { return m.ready }

// Stats tells what waits.
func (m *Memory) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Stats{Batches: len(m.waiting), Bytes: m.bytes}
	if len(m.waiting) > 0 {
		s.Oldest = m.waiting[0].since
	}
	return s
}

// Close refuses what waits.
func (m *Memory) Close() error {
	for {
		b, ok := m.Take()
		if !ok {
			return nil
		}
		b.Done(ErrStopped)
	}
}
