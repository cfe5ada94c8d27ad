package wire

import (
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// Sender writes a container stream of numbered records. It is for one
// goroutine. A block is due when Buffered reaches avro.DefaultBlockSize, or when
// its oldest record is as old as the owner lets it be.
type Sender struct {
	w    *avro.Writer
	next int64
}

// NewSender begins a stream with its header, completed by the version and the
// fingerprint of the schema. Nothing is written before the first Flush.
func NewSender(w io.Writer, enc *avro.Encoder, codec avro.Codec, header *sfproto.Header) (*Sender, error) {
	cw, err := avro.NewWriter(w, enc, codec)
	if err != nil {
		return nil, err
	}
	h := *header
	h.Version, h.SchemaFingerprint = int64(enc.Version()), enc.Fingerprint()
	if !cw.Append(&h) {
		return nil, fmt.Errorf("schema version %d has no header record", enc.Version())
	}
	return &Sender{w: cw, next: h.FirstSequence}, nil
}

// Append adds a record and returns its sequence number. It reports false for a
// record that the version cannot say, which takes no number, and for a header:
// a stream has one.
func (s *Sender) Append(rec sfproto.Record) (seq int64, ok bool) {
	if rec.Kind() == sfproto.KindHeader || !s.w.Append(rec) {
		return 0, false
	}
	s.next++
	return s.next - 1, true
}

// AppendEncoded adds records that the stream's encoder made before, none of them a
// header, which take as many numbers as count says. It reports false when the open
// block has no room for them.
func (s *Sender) AppendEncoded(count int64, records []byte) bool {
	if !s.w.AppendEncoded(count, records) {
		return false
	}
	s.next += count
	return true
}

// Next is the sequence number that the next record gets.
func (s *Sender) Next() int64 { return s.next }

// Buffered is the size of the open block, in bytes.
func (s *Sender) Buffered() int { return s.w.Buffered() }

// Unsaid counts the records that the version could not say.
func (s *Sender) Unsaid() int64 { return s.w.Unsaid }

// Flush writes the open block in one piece. After an error the stream is of no
// further use.
func (s *Sender) Flush() error { return s.w.Flush() }

// Close flushes and gives up what the codec holds. It does not close the
// stream below.
func (s *Sender) Close() error { return s.w.Close() }
