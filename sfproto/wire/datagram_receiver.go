//go:build unix

package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

const (
	// maxReceived is the longest datagram that is read, in bytes: more than
	// Linux lets a socket of default size send (net.core.wmem_default, 212992).
	maxReceived = 256 << 10
	// maxEmpty empty datagrams in a row are an end, which reads the same.
	maxEmpty = 16
)

var (
	errLongDatagram  = fmt.Errorf("datagram is longer than %d bytes", maxReceived)
	errEmptyDatagram = errors.New("datagram is empty")
)

// DatagramReceiver reads the original protocol: records of version 5 or older,
// one a datagram. A datagram may be longer than its record, as a later version's
// would be: what follows the record is passed over. It may lack the fields that
// versions 3 to 5 put at the ends of records, as an older writer's does: these
// are empty. Any other datagram is an *avro.DamageError, after which reading
// goes on. It is for one goroutine.
type DatagramReceiver struct {
	conn  syscall.RawConn
	dec   *avro.Decoder
	older *avro.Decoder
	buf   []byte

	waiting []datagram // received, and not decoded yet
	header  *sfproto.Header
	next    int64 // number of the next record
	lost    int64 // datagrams since the last frame
	offset  int64 // bytes of the connection before waiting[0]
	skipped int64
	failed  error // to be returned after the frame that it ended
}

// datagram is one, or why it could not be received.
type datagram struct {
	data []byte
	err  error
}

// NewDatagramReceiver reads from the listener's end of a connection of
// datagrams.
func NewDatagramReceiver(c *Conn) (*DatagramReceiver, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("receive datagrams: %w", err)
	}
	five, err := avro.ParseSchema(schema.V5)
	if err != nil {
		return nil, err
	}
	older, err := avro.ParseSchema(olderSchema())
	if err != nil {
		return nil, err
	}
	return &DatagramReceiver{conn: raw, dec: five.NewDecoder(), older: older.NewDecoder(), buf: make([]byte, maxReceived)}, nil
}

// olderSchema is version 5 without what it, 4 and 3 added at the ends of records.
func olderSchema() string {
	const before = ",\n  "
	return strings.NewReplacer(
		before+`{"name":"filename","type":"string"}`, "",
		before+`{"name":"podId","type":["null","string"]}`, "",
		before+`{"name":"cwd","type":"string"}`, "",
		before+`{"name":"env","type":{"type":"array","items":"string"}}`, "",
	).Replace(schema.V5)
}

// Next returns the next frame: what has come by now, or will come next. It
// returns io.EOF when the other end has closed. An *avro.DamageError says which
// datagram was lost: call Next again.
func (r *DatagramReceiver) Next() (Frame, error) {
	for {
		if err := r.failed; err != nil {
			r.failed = nil
			return Frame{}, err
		}
		if len(r.waiting) == 0 {
			err := r.receive()
			if err != nil && r.lost > 0 {
				return r.tell(Frame{Header: r.header, First: r.next, Skipped: r.skipped}), nil
			}
			if err != nil {
				return Frame{}, err
			}
		}
		if f := r.frame(); f.Fresh || len(f.Records) > 0 {
			return r.tell(f), nil
		}
	}
}

// tell adds to a frame what was lost before it.
func (r *DatagramReceiver) tell(f Frame) Frame {
	f.Lost, r.lost = r.lost, 0
	return f
}

// frame decodes datagrams up to a header or one that is bad.
func (r *DatagramReceiver) frame() Frame {
	f := Frame{Header: r.header, First: r.next, Skipped: r.skipped}
	for len(r.waiting) > 0 {
		d := r.waiting[0]
		rec, err := r.decode(d)
		header, isHeader := rec.(*sfproto.Header)
		if isHeader && len(f.Records) > 0 {
			break // it begins the next frame
		}
		r.waiting = r.waiting[1:]
		switch {
		case err != nil:
			r.failed = &avro.DamageError{Offset: r.offset, Skipped: int64(len(d.data)), Cause: err}
			r.skipped += int64(len(d.data))
			r.lost++
		case isHeader:
			r.header, r.next = header, 0
			f.Header, f.Fresh, f.First = header, true, 0
		default:
			f.Records = append(f.Records, rec)
			r.next++
		}
		r.offset += int64(len(d.data))
		if err != nil {
			break
		}
	}
	return f
}

func (r *DatagramReceiver) decode(d datagram) (sfproto.Record, error) {
	if d.err != nil {
		return nil, d.err
	}
	r.dec.Reset(d.data)
	rec, err := r.dec.Next()
	if err == nil {
		return rec, nil
	}
	r.older.Reset(d.data)
	if old, failed := r.older.Next(); failed == nil && len(r.older.Rest()) == 0 {
		return old, nil
	}
	return nil, err
}

// receive waits for a datagram and takes those that have come by then.
func (r *DatagramReceiver) receive() error {
	r.waiting = nil
	var failed error
	err := r.conn.Read(func(fd uintptr) bool {
		failed = r.take(int(fd))
		return len(r.waiting) > 0 || !errors.Is(failed, syscall.EAGAIN)
	})
	if err == nil {
		err = failed
	}
	switch {
	case len(r.waiting) > 0: // the error comes again
		return nil
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return fmt.Errorf("receive datagram: %w", err)
	}
	return nil
}

// take takes what is there, up to the size of a block.
func (r *DatagramReceiver) take(fd int) error {
	size, empty := 0, 0
	for len(r.waiting) < MaxFrame && size < avro.DefaultBlockSize {
		n, _, flags, _, err := syscall.Recvmsg(fd, r.buf, nil, syscall.MSG_DONTWAIT)
		if err == nil && n == 0 {
			if empty++; empty > maxEmpty {
				return io.EOF
			}
			continue
		}
		for ; empty > 0; empty-- {
			r.waiting = append(r.waiting, datagram{err: errEmptyDatagram})
		}
		if err != nil {
			return err
		}
		d := datagram{data: bytes.Clone(r.buf[:n])}
		if flags&syscall.MSG_TRUNC != 0 {
			d.err = errLongDatagram
		}
		r.waiting = append(r.waiting, d)
		size += n
	}
	return nil
}

// Close gives up nothing: the connection is the caller's.
func (*DatagramReceiver) Close() {}
