package sink

import (
	"context"
	"errors"
	"io"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// OriginalOptions are what an Original needs.
type OriginalOptions struct {
	Path    string
	Encoder *avro.Encoder // of version 5
	Peer    func(pid int) // as NewSocket's
	Log     zerolog.Logger
}

// Original writes to who listens on a Unix socket in the original project's
// protocol: a record a datagram.
type Original struct {
	opts  OriginalOptions
	bytes atomic.Int64
	mu    sync.Mutex
	cuts  map[Cut]int64
}

// Cut is a field that was shortened to fit a datagram.
type Cut struct {
	Kind  sfproto.Kind
	Field string
}

// NewOriginal is the socket at a path.
func NewOriginal(o OriginalOptions) *Original {
	return &Original{opts: o, cuts: map[Cut]int64{}}
}

// Open implements Target, as Socket does.
func (o *Original) Open(ctx context.Context, h *sfproto.Header) (Stream, error) {
	conn, err := wire.DialDatagrams(ctx, o.opts.Path)
	if err != nil {
		return nil, explainDial(err)
	}
	c := newConnection(ctx, conn, o.opts.Peer)
	s, err := wire.NewDatagramSender(counted{c, &o.bytes}, wire.DatagramOptions{Encoder: o.opts.Encoder, Header: h, Cut: o.cut})
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &datagrams{s, c}, nil
}

// Live implements Target.
func (*Original) Live() bool { return true }

// Bytes is how much was written.
func (o *Original) Bytes() int64 { return o.bytes.Load() }

// Cuts are how often each field was shortened.
func (o *Original) Cuts() map[Cut]int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.cuts)
}

func (o *Original) cut(kind sfproto.Kind, field string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := Cut{kind, field}
	if o.cuts[c]++; o.cuts[c] == 1 {
		o.opts.Log.Warn().Str("record", kind.AvroName()).Str("field", field).Int("bytes", wire.MaxDatagram).
			Msg("records are too long for a datagram: the field is cut, here and from now on")
	}
}

// datagrams is a stream whose blocks are single records, so that what a broken
// connection took with it is known to the record.
type datagrams struct {
	*wire.DatagramSender
	below io.Closer
}

// Full implements Stream.
func (d *datagrams) Full() bool { return d.Buffered() > 0 }

// Close sends what is left and closes the connection.
func (d *datagrams) Close() error { return errors.Join(d.Flush(), d.below.Close()) }
