package avro

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// perBlock is how many records a block of writeFile has.
const perBlock = 3

// writeFile writes a header and then Loss records that count up.
func writeFile(t testing.TB, codec Codec, blocks int) []byte {
	t.Helper()
	enc, err := NewEncoder(6)
	require.NoError(t, err)
	var buf bytes.Buffer
	w, err := NewWriter(&buf, enc, codec)
	require.NoError(t, err)
	require.True(t, w.Append(&sfproto.Header{Version: 6, SchemaFingerprint: enc.Fingerprint()}))
	require.NoError(t, w.Flush())
	for i := range blocks * perBlock {
		require.True(t, w.Append(&sfproto.Loss{Count: int64(i), Class: "open"}))
		if i%perBlock == perBlock-1 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return buf.Bytes()
}

// blockCounts are the counts of the records in some blocks of writeFile.
func blockCounts(blocks ...int) (counts []int64) {
	for _, b := range blocks {
		for i := range perBlock {
			counts = append(counts, int64(b*perBlock+i))
		}
	}
	return counts
}

// stream is what was read of a container stream.
type stream struct {
	counts []int64 // of the Loss records
	others []sfproto.Record
	damage []*DamageError
}

// skipped is how many bytes damage has cost.
func (s stream) skipped() (n int64) {
	for _, d := range s.damage {
		n += d.Skipped
	}
	return n
}

// readStream reads as much as there is to read.
func readStream(r io.Reader) (stream, error) {
	var s stream
	in, err := NewReader(r)
	if err != nil {
		return s, err
	}
	defer in.Close()
	d := in.Schema().NewDecoder()
	for {
		block, err := in.Next()
		var damage *DamageError
		switch {
		case err == nil:
			s.take(d, block)
		case errors.As(err, &damage):
			s.damage = append(s.damage, damage)
		case errors.Is(err, io.EOF):
			return s, nil
		default:
			return s, err
		}
	}
}

// take takes a block's records, and holds the block to its word.
func (s *stream) take(d *Decoder, b Block) {
	n := int64(0)
	for d.Reset(b.Data); ; n++ {
		rec, err := d.Next()
		switch {
		case errors.Is(err, io.EOF):
			if n != b.Count {
				s.damage = append(s.damage, &DamageError{Offset: b.Offset, Cause: fmt.Errorf("claims %d records, has %d", b.Count, n)})
			}
			return
		case err != nil:
			s.damage = append(s.damage, &DamageError{Offset: b.Offset, Skipped: int64(len(b.Data)), Cause: err})
			return
		}
		if loss, ok := rec.(*sfproto.Loss); ok {
			s.counts = append(s.counts, loss.Count)
		} else {
			s.others = append(s.others, rec)
		}
	}
}

// blockEnds are the offsets just after each sync marker: of the header, of the
// header record's block, of the others.
func blockEnds(data []byte) (ends []int) {
	sync := data[len(data)-syncSize:]
	for at := 0; ; {
		i := bytes.Index(data[at:], sync)
		if i < 0 {
			return ends
		}
		at += i + syncSize
		ends = append(ends, at)
	}
}
