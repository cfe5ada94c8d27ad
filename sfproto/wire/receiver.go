package wire

import (
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// MaxFrame is the largest number of records in a frame, which bounds what a
// small block of many small records can grow to.
const MaxFrame = 4096

// Frame is some records of a stream, in order, none of them a header.
type Frame struct {
	// Header is the stream's, nil when it has begun without one.
	Header *sfproto.Header
	// Fresh says that Header came just before Records: whatever was known of
	// entities is void. Such a frame may have no records.
	Fresh bool
	// First is the sequence number of Records[0]; each record counts 1.
	First   int64
	Records []sfproto.Record
	// Offset is where in the stream the block of the frame begins, and End where
	// reading goes on once this frame and those before it are done with: behind
	// the block, or at Offset while more of it comes. In bytes.
	Offset, End int64
	// Skipped is how many bytes of the stream damage has cost so far. Unless it
	// is 0, First is a lower bound: how many records were there is not known.
	Skipped int64
	// Lost is how many records were lost just before Records, where that is
	// known: datagrams that were bad.
	Lost int64
}

// Receiver reads a container stream as frames. It is for one goroutine.
type Receiver struct {
	blocks *avro.Reader
	dec    *avro.Decoder

	header  *sfproto.Header
	next    int64 // sequence number of the next record
	skipped int64
	failed  error // to be returned after the frame that it ended

	inBlock bool
	block   avro.Block
	decoded int64 // records of the block, those of unknown kinds included
	held    item  // read already, begins the next frame
}

// item is a record, after gap records of unknown kinds.
type item struct {
	rec sfproto.Record
	gap int64
}

// NewReceiver reads the stream's container header. A stream that is no
// container is an error that says what it should have been.
func NewReceiver(r io.Reader) (*Receiver, error) {
	blocks, err := avro.NewReader(r)
	if err != nil {
		return nil, err
	}
	return &Receiver{blocks: blocks, dec: blocks.Schema().NewDecoder()}, nil
}

// Schema is the writer's.
func (r *Receiver) Schema() *avro.Schema { return r.blocks.Schema() }

// Unknown counts the records that were passed over because this version knows
// no kind of their name. They have sequence numbers all the same.
func (r *Receiver) Unknown() int64 { return r.dec.Unknown }

// Offset is how much of the stream, in bytes, the frames so far and the damage
// between them take up, whole blocks alone.
func (r *Receiver) Offset() int64 {
	if r.inBlock {
		return r.block.Offset
	}
	return r.blocks.Offset()
}

// Close gives up what the stream's codec holds. It does not close the stream.
func (r *Receiver) Close() { r.blocks.Close() }

// Next returns the next frame, io.EOF at the end of the stream. An
// *avro.DamageError says what had to be skipped: call Next again.
func (r *Receiver) Next() (Frame, error) {
	for {
		if err := r.failed; err != nil {
			r.failed = nil
			return Frame{}, err
		}
		if !r.inBlock {
			if err := r.open(); err != nil {
				return Frame{}, err
			}
		}
		if f := r.frame(); f.Fresh || len(f.Records) > 0 {
			return f, nil
		}
	}
}

// open goes to the next block.
func (r *Receiver) open() error {
	b, err := r.blocks.Next()
	if err != nil {
		r.countDamage(err)
		return err
	}
	r.dec.Reset(b.Data)
	r.block, r.decoded, r.inBlock = b, 0, true
	return nil
}

// frame collects records up to the end of the block, a header, a record of an
// unknown kind or MaxFrame.
func (r *Receiver) frame() Frame {
	f := Frame{Header: r.header, First: r.next, Skipped: r.skipped, Offset: r.block.Offset}
	for len(f.Records) < MaxFrame {
		it, err := r.take()
		if err != nil {
			r.next += it.gap
			r.endBlock(err)
			break
		}
		header, isHeader := it.rec.(*sfproto.Header)
		if len(f.Records) > 0 && (isHeader || it.gap > 0) {
			r.held = it
			break
		}
		r.next += it.gap
		if isHeader {
			r.header, r.next = header, header.FirstSequence
			f.Header, f.Fresh, f.First = header, true, r.next
			continue
		}
		if len(f.Records) == 0 {
			f.First = r.next
		}
		f.Records = append(f.Records, it.rec)
		r.next++
	}
	if r.inBlock && r.held.rec == nil && len(r.dec.Rest()) == 0 {
		r.endBlock(io.EOF) // the frame is full, and so was the block
	}
	f.End = r.Offset()
	return f
}

// take returns the next record of the block.
func (r *Receiver) take() (item, error) {
	if it := r.held; it.rec != nil {
		r.held = item{}
		return it, nil
	}
	unknown := r.dec.Unknown
	rec, err := r.dec.Next()
	it := item{rec: rec, gap: r.dec.Unknown - unknown}
	r.decoded += it.gap
	if err == nil {
		r.decoded++
	}
	return it, err
}

// endBlock leaves the block, at its end or where it could not be decoded.
func (r *Receiver) endBlock(err error) {
	r.inBlock = false
	if !errors.Is(err, io.EOF) {
		r.failed = &avro.DamageError{Offset: r.block.Offset, Skipped: int64(len(r.block.Data)), Cause: err}
	} else if r.decoded != r.block.Count {
		r.failed = &avro.DamageError{Offset: r.block.Offset,
			Cause: fmt.Errorf("block claims %d records and holds %d", r.block.Count, r.decoded)}
	}
	r.countDamage(r.failed)
}

func (r *Receiver) countDamage(err error) {
	var damage *avro.DamageError
	if errors.As(err, &damage) {
		r.skipped += damage.Skipped
	}
}
