package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// Socket writes streams of uncompressed blocks to who listens on a Unix socket,
// and wants them acknowledged.
type Socket struct {
	path  string
	enc   *avro.Encoder
	peer  func(pid int)
	bytes atomic.Int64
}

// NewSocket is the socket at path. peer is called with the process id of each
// listener, in the collector's own namespace, before a stream to it begins; it
// may be nil.
func NewSocket(path string, enc *avro.Encoder, peer func(pid int)) *Socket {
	return &Socket{path: path, enc: enc, peer: peer}
}

// Open implements Target. The stream breaks when ctx ends, even in the middle of
// a write that nobody reads.
func (s *Socket) Open(ctx context.Context, h *sfproto.Header) (Stream, error) {
	conn, err := wire.Dial(ctx, s.path)
	if err != nil {
		return nil, explainDial(err)
	}
	asking := *h
	asking.Acknowledge = true
	watched := watch(ctx, newConnection(ctx, conn, s.peer), h.StreamID)
	c, err := newContainer(watched, s.enc, avro.Null, &asking, &s.bytes)
	if err != nil {
		return nil, errors.Join(err, watched.Close())
	}
	return &acknowledgedStream{c, watched}, nil
}

// explainDial adds how a socket that forbids it can be dialled: a collector that runs
// has not kept the right to pass over modes.
func explainDial(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: run the collector with the group of the socket and of its folder, or with --confine off", err)
	}
	return err
}

// Live implements Target.
func (*Socket) Live() bool { return true }

// Bytes is how much was written.
func (s *Socket) Bytes() int64 { return s.bytes.Load() }

// acknowledgedStream is a container stream over a watched connection.
type acknowledgedStream struct {
	*container
	over *watcher
}

// Acked implements acknowledged.
func (s *acknowledgedStream) Acked() int64 { return s.over.acked.Load() }

// connection gives up its watch of the context when it is closed.
type connection struct {
	*wire.Conn
	stop func() bool
}

// newConnection breaks a connection when ctx ends, and tells peer of its other
// end.
func newConnection(ctx context.Context, conn *wire.Conn, peer func(pid int)) *connection {
	if peer != nil && conn.Peer.PID > 0 {
		peer(conn.Peer.PID)
	}
	return &connection{conn, context.AfterFunc(ctx, func() {
		_ = conn.SetWriteDeadline(time.Unix(1, 0)) // a closed connection needs no deadline
	})}
}

func (c *connection) Close() error {
	c.stop()
	return c.Conn.Close()
}

// passing reports whether another attempt to open can succeed.
func passing(err error) bool {
	var pe *wire.PathError
	return errors.As(err, &pe) && pe.Temporary
}
