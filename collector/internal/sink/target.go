package sink

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Target is where records go.
type Target interface {
	// Open begins a stream with its header.
	Open(ctx context.Context, h *sfproto.Header) (Stream, error)
	// Live reports whether someone listens: a broken stream is then followed by
	// another one, and a sign of life is sent every second.
	Live() bool
}

// Stream is one stream of a target, for one goroutine.
type Stream interface {
	emit.Appender
	// Buffered is the size of the open block, in bytes.
	Buffered() int
	// Full reports whether the open block is to be written now.
	Full() bool
	// Flush writes the open block. After an error the stream is over.
	Flush() error
	io.Closer
}

// errRefused is the error of a block for which a Stream had no room. The Stream goes
// on, and its reader knows nothing of what the block has told.
var errRefused = errors.New("no room for a block")

// tallied is a Stream that keeps with each block what is lost with it.
type tallied interface {
	// Tallied names the tally of the open block, which the Writer keeps up to date.
	Tallied(emit.Tally)
}

// parted is a Stream of parts that are read alone: each tells all entities anew.
type parted interface {
	// PartDue reports whether the part is large enough.
	PartDue() bool
	// Part begins one; the block before it is written.
	Part()
}

// resumed is a Target that an earlier run wrote to, which may not have told all it
// knew.
type resumed interface {
	// Since is until when what happened was written, zero when there was none.
	Since() time.Time
}

// patient is a Target that may have nobody who waits for urgent records.
type patient interface {
	// Patient reports that, once it is open.
	Patient() bool
}

// acknowledged is a Stream whose other end says how far it came.
type acknowledged interface {
	// Acked is the highest sequence number that is durable there; 0 while the
	// other end has said nothing.
	Acked() int64
}
