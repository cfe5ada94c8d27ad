package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxStreamID bounds a stream's id in an acknowledgement, in bytes.
const maxStreamID = 256

// Ack says that all records of a stream up to and with a sequence number are
// durable downstream: the sender may forget them.
type Ack struct {
	StreamID string
	Sequence int64
}

// AppendAck encodes an acknowledgement as Avro binary data: a string, a long.
func AppendAck(dst []byte, a Ack) []byte {
	dst = binary.AppendVarint(dst, int64(len(a.StreamID)))
	dst = append(dst, a.StreamID...)
	return binary.AppendVarint(dst, a.Sequence)
}

// AckReader reads acknowledgements. It is for one goroutine.
type AckReader struct{ r *bufio.Reader }

// NewAckReader reads acknowledgements from the return direction of a stream.
func NewAckReader(r io.Reader) *AckReader {
	return &AckReader{r: bufio.NewReaderSize(r, maxStreamID+2*binary.MaxVarintLen64)}
}

// Next returns the next acknowledgement, io.EOF when the other end closed.
// After any other error the rest of the stream cannot be read.
func (r *AckReader) Next() (Ack, error) {
	n, err := binary.ReadVarint(r.r)
	switch {
	case errors.Is(err, io.EOF):
		return Ack{}, io.EOF
	case err != nil:
		return Ack{}, fmt.Errorf("read acknowledgement: %w", err)
	case n < 0 || n > maxStreamID:
		return Ack{}, fmt.Errorf("read acknowledgement: stream id of %d bytes, at most %d are accepted", n, maxStreamID)
	}
	id := make([]byte, n)
	if _, err := io.ReadFull(r.r, id); err != nil {
		return Ack{}, fmt.Errorf("read acknowledgement: %w", unexpected(err))
	}
	seq, err := binary.ReadVarint(r.r)
	if err != nil {
		return Ack{}, fmt.Errorf("read acknowledgement: %w", unexpected(err))
	}
	return Ack{StreamID: string(id), Sequence: seq}, nil
}

// unexpected is the error of an end in the middle.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
