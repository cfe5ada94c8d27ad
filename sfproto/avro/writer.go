package avro

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// Where the owner of a writer closes a block, in bytes: a large block compresses
// better, a small one is sooner there and loses less when it is damaged.
const (
	// DefaultBlockSize is for what is recorded or sent as it happens.
	DefaultBlockSize = 64 << 10
	// FileBlockSize is for files that are written from other files.
	FileBlockSize = 256 << 10
)

// Writer writes a container stream: a file, a socket or a pipe. It is for one
// goroutine. A block reaches the stream in one Write call, so a writer that
// dies loses at most the block in flight.
type Writer struct {
	w     io.Writer
	enc   *Encoder
	comp  compressor
	codec Codec
	sync  [syncSize]byte
	block []byte
	count int64
	data  []byte // compressed
	out   []byte
	begun bool
	// Unsaid counts the records that the encoder's version could not say, or that
	// no reader would take for the size of their block.
	Unsaid int64
}

// NewWriter makes a writer; nothing is written before the first Flush.
func NewWriter(w io.Writer, enc *Encoder, codec Codec) (*Writer, error) {
	comp, err := newCompressor(codec)
	if err != nil {
		return nil, err
	}
	cw := &Writer{w: w, enc: enc, comp: comp, codec: codec}
	if _, err := rand.Read(cw.sync[:]); err != nil {
		return nil, fmt.Errorf("make sync marker: %w", err)
	}
	return cw, nil
}

// Append adds a record and reports whether the version can say it and the block
// has room for it. The block is due when Buffered reaches DefaultBlockSize.
func (w *Writer) Append(rec sfproto.Record) bool {
	block, ok := w.enc.Append(w.block, rec)
	if !ok || len(block) > MaxBlockSize {
		w.Unsaid++
		return false
	}
	w.block = block
	w.count++
	return true
}

// AppendEncoded adds records that the writer's encoder made before, as many as count
// says, and reports whether the block has room for them.
func (w *Writer) AppendEncoded(count int64, records []byte) bool {
	if len(w.block)+len(records) > MaxBlockSize {
		return false
	}
	w.block = append(w.block, records...)
	w.count += count
	return true
}

// Buffered is the size of the open block, in bytes.
func (w *Writer) Buffered() int { return len(w.block) }

// Flush writes the open block, and before the first one the stream's header.
// After an error the stream is of no further use.
func (w *Writer) Flush() error {
	w.out = w.out[:0]
	if !w.begun {
		w.out = w.appendHeader(w.out)
		w.begun = true
	}
	if w.count > 0 {
		if err := w.closeBlock(); err != nil {
			return err
		}
	}
	if len(w.out) == 0 {
		return nil
	}
	if _, err := w.w.Write(w.out); err != nil {
		return fmt.Errorf("write block: %w", err)
	}
	return nil
}

func (w *Writer) closeBlock() error {
	data, err := w.comp.compress(w.data[:0], w.block)
	if err != nil {
		return fmt.Errorf("compress block: %w", err)
	}
	w.data = data
	w.out = primitive.AppendLong(w.out, w.count)
	w.out = primitive.AppendLong(w.out, int64(len(data)))
	w.out = append(append(w.out, data...), w.sync[:]...)
	w.block, w.count = w.block[:0], 0
	return nil
}

func (w *Writer) appendHeader(dst []byte) []byte {
	dst = append(dst, magic...)
	dst = primitive.AppendLong(dst, 2)
	dst = primitive.AppendString(primitive.AppendString(dst, metaCodec), string(w.codec))
	dst = primitive.AppendString(primitive.AppendString(dst, metaSchema), w.enc.SchemaText())
	return append(append(dst, 0), w.sync[:]...)
}

// Close flushes and gives up what the codec holds. It does not close the
// stream below.
func (w *Writer) Close() error {
	err := w.Flush()
	w.comp.close()
	return err
}
