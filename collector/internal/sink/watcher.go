package sink

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// lingerFor is how long the end of a stream waits for its last acknowledgements.
const lingerFor = time.Second

// watcher is a connection whose acknowledgements are read by a goroutine, which
// ends when the connection is closed, or the other end says what makes no sense.
type watcher struct {
	*connection
	ctx    context.Context
	stream string
	acked  atomic.Int64  // the highest sequence number, 0 before the first
	heard  chan struct{} // has a token since the last acknowledgement
	ended  chan struct{}
}

func watch(ctx context.Context, c *connection, stream string) *watcher {
	w := &watcher{connection: c, ctx: ctx, stream: stream, heard: make(chan struct{}, 1), ended: make(chan struct{})}
	go w.read() // Close waits for it
	return w
}

func (w *watcher) read() {
	defer close(w.ended)
	acks := wire.NewAckReader(w.Conn)
	for {
		a, err := acks.Next()
		if err != nil {
			return // the writing side sees a dead connection, too
		}
		if a.StreamID == w.stream && a.Sequence > w.acked.Load() {
			w.acked.Store(a.Sequence)
			signal(w.heard)
		}
	}
}

// Close closes the connection, for writing first where the other end has ever
// acknowledged anything: it may still acknowledge the rest, and then closes, too.
func (w *watcher) Close() error {
	if w.acked.Load() > 0 && w.CloseWrite() == nil {
		w.linger()
	}
	err := w.connection.Close()
	<-w.ended
	return err
}

func (w *watcher) linger() {
	late := time.NewTimer(lingerFor)
	defer late.Stop()
	select {
	case <-w.ended:
	case <-w.ctx.Done():
	case <-late.C:
	}
}

// signal leaves a token, of which one is enough.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
