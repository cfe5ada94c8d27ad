package sink

import (
	"sync"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// watcher is a connection whose acknowledgements are read by a goroutine, which
// ends when the connection is closed, or the other end says what makes no sense.
type watcher struct {
	*connection
	stream  string
	acked   atomic.Int64 // the highest sequence number, 0 before the first
	reading sync.WaitGroup
}

func watch(c *connection, stream string) *watcher {
	w := &watcher{connection: c, stream: stream}
	w.reading.Go(w.read)
	return w
}

func (w *watcher) read() {
	acks := wire.NewAckReader(w.Conn)
	for {
		a, err := acks.Next()
		if err != nil {
			return // the writing side sees a dead connection, too
		}
		if a.StreamID == w.stream && a.Sequence > w.acked.Load() {
			w.acked.Store(a.Sequence)
		}
	}
}

// Close closes the connection and waits for the reader.
func (w *watcher) Close() error {
	err := w.connection.Close()
	w.reading.Wait()
	return err
}
