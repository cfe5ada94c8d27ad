package sink

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// Socket writes streams of uncompressed blocks to who listens on a Unix socket.
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
		return nil, err
	}
	if s.peer != nil && conn.Peer.PID > 0 {
		s.peer(conn.Peer.PID)
	}
	stop := context.AfterFunc(ctx, func() {
		_ = conn.SetWriteDeadline(time.Unix(1, 0)) // a closed connection needs no deadline
	})
	return newContainer(&connection{conn, stop}, s.enc, avro.Null, h, &s.bytes)
}

// Live implements Target.
func (*Socket) Live() bool { return true }

// Bytes is how much was written.
func (s *Socket) Bytes() int64 { return s.bytes.Load() }

// connection gives up its watch of the context when it is closed.
type connection struct {
	*wire.Conn
	stop func() bool
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
