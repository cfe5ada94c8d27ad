package nats

import (
	"context"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// held is the messages on their way: while a processor lives, the server gives none
// of them to another. It may be used by any goroutine.
type held struct {
	mu       sync.Mutex
	messages map[jetstream.Msg]struct{}
}

func (h *held) add(m jetstream.Msg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.messages == nil {
		h.messages = map[jetstream.Msg]struct{}{}
	}
	h.messages[m] = struct{}{}
}

func (h *held) remove(m jetstream.Msg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.messages, m)
}

// tell tells the server of all messages, again and again, until ctx ends.
func (h *held) tell(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		h.mu.Lock()
		for m := range h.messages {
			_ = m.InProgress() // a broken connection is the reader's to report
		}
		h.mu.Unlock()
	}
}
