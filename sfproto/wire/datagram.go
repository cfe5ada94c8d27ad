package wire

import (
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// MaxDatagram is the longest datagram that receivers of the original protocol
// take, in bytes. The original processor closes the connection on a longer one.
const MaxDatagram = 16 << 10

// DatagramOptions are what a DatagramSender needs.
type DatagramOptions struct {
	// Encoder writes version 5, the only one that the protocol has.
	Encoder *avro.Encoder
	// Header begins the stream.
	Header *sfproto.Header
	// Cut is told of each field of a record that was shortened because the
	// record was too long for a datagram; nil for nobody.
	Cut func(kind sfproto.Kind, field string)
}

// DatagramSender writes the original protocol: each record is one Write, its
// header the first. It is for one goroutine.
type DatagramSender struct {
	w    io.Writer
	enc  *avro.Encoder
	cut  func(sfproto.Kind, string)
	open []byte // the records that are not sent yet
	ends []int  // of each, in open
}

// NewDatagramSender begins a stream with its header. Nothing is written before
// the first Flush.
func NewDatagramSender(w io.Writer, o DatagramOptions) (*DatagramSender, error) {
	if v := o.Encoder.Version(); v != 5 {
		return nil, fmt.Errorf("schema version %d: the original protocol has version 5 alone", v)
	}
	s := &DatagramSender{w: w, enc: o.Encoder, cut: o.Cut}
	if s.cut == nil {
		s.cut = func(sfproto.Kind, string) {}
	}
	h := *o.Header
	h.Version = 5
	if !s.add(&h) {
		return nil, errors.New("header does not fit a datagram")
	}
	return s, nil
}

// Append adds a record, shortened where it is too long. It reports false for a
// record that version 5 cannot say, and for a header: a connection has one.
func (s *DatagramSender) Append(rec sfproto.Record) bool {
	return rec.Kind() != sfproto.KindHeader && s.add(rec)
}

func (s *DatagramSender) add(rec sfproto.Record) bool {
	start := len(s.open)
	out, ok := s.enc.Append(s.open, rec)
	if ok && len(out)-start > MaxDatagram {
		out, ok = s.shorten(rec, len(out)-start)
	}
	if !ok {
		return false
	}
	s.open, s.ends = out, append(s.ends, len(out))
	return true
}

// shorten appends what a datagram holds of a record of size bytes: fields are
// cut, the dispensable ones first, until the rest fits.
func (s *DatagramSender) shorten(rec sfproto.Record, size int) ([]byte, bool) {
	rec, cuts := cutsOf(rec)
	for _, c := range cuts {
		if !c.shorten(size - MaxDatagram) {
			continue
		}
		s.cut(rec.Kind(), c.field)
		out, ok := s.enc.Append(s.open, rec)
		if size = len(out) - len(s.open); !ok || size <= MaxDatagram {
			return out, ok
		}
	}
	return s.open, false
}

// Buffered is the size of the records that are not sent yet, in bytes.
func (s *DatagramSender) Buffered() int { return len(s.open) }

// Flush sends what was appended. After an error the stream is of no further use.
func (s *DatagramSender) Flush() error {
	start := 0
	for _, end := range s.ends {
		if _, err := s.w.Write(s.open[start:end]); err != nil {
			return fmt.Errorf("send datagram: %w", err)
		}
		start = end
	}
	s.open, s.ends = s.open[:0], s.ends[:0]
	return nil
}
