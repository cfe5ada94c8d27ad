package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

func newSender(t testing.TB, w io.Writer, version int, codec avro.Codec, h *sfproto.Header) *wire.Sender {
	t.Helper()
	enc, err := avro.NewEncoder(version)
	require.NoError(t, err)
	s, err := wire.NewSender(w, enc, codec, h)
	require.NoError(t, err)
	return s
}

// stream is a stream of blocks with some Loss records each, whose counts go
// from 0.
func stream(t testing.TB, codec avro.Codec, first int64, blocks ...int) []byte {
	t.Helper()
	var buf bytes.Buffer
	s := newSender(t, &buf, 6, codec, &sfproto.Header{StreamID: "s", FirstSequence: first})
	n := int64(0)
	for _, size := range blocks {
		for range size {
			seq, ok := s.Append(&sfproto.Loss{Count: n})
			require.True(t, ok)
			require.Equal(t, first+n, seq)
			n++
		}
		require.NoError(t, s.Flush())
	}
	require.NoError(t, s.Close())
	return buf.Bytes()
}

// receive reads all of a stream.
func receive(t testing.TB, data []byte) (frames []wire.Frame, damage []*avro.DamageError) {
	t.Helper()
	r, err := wire.NewReceiver(bytes.NewReader(data))
	require.NoError(t, err)
	defer r.Close()
	for {
		f, err := r.Next()
		var d *avro.DamageError
		switch {
		case err == io.EOF:
			return frames, damage
		case errors.As(err, &d):
			damage = append(damage, d)
		default:
			require.NoError(t, err)
			frames = append(frames, f)
		}
	}
}

func counts(frames []wire.Frame) []int64 {
	var out []int64
	for _, f := range frames {
		for _, r := range f.Records {
			out = append(out, r.(*sfproto.Loss).Count)
		}
	}
	return out
}

func TestRecordsAreNumberedFromTheHeader(t *testing.T) {
	frames, damage := receive(t, stream(t, avro.Zstd, 100, 2, 3))
	require.Empty(t, damage)
	require.Len(t, frames, 2)
	require.Equal(t, "s", frames[0].Header.StreamID)
	require.Equal(t, int64(6), frames[0].Header.Version)
	require.NotEmpty(t, frames[0].Header.SchemaFingerprint)
	require.True(t, frames[0].Fresh)
	require.False(t, frames[1].Fresh)
	require.Equal(t, []int64{100, 102}, []int64{frames[0].First, frames[1].First})
	require.Equal(t, []int64{0, 1, 2, 3, 4}, counts(frames))
}

func TestAHeaderWithoutRecordsIsAFrame(t *testing.T) {
	frames, _ := receive(t, stream(t, avro.Null, 7))
	require.Len(t, frames, 1)
	require.True(t, frames[0].Fresh)
	require.Empty(t, frames[0].Records)
	require.Equal(t, int64(7), frames[0].First)
}

func TestVersion5CountsFromZeroAndLeavesOutWhatItCannotSay(t *testing.T) {
	var buf bytes.Buffer
	s := newSender(t, &buf, 5, avro.Null, &sfproto.Header{FirstSequence: 0, Exporter: "e"})
	_, ok := s.Append(&sfproto.Loss{})
	require.False(t, ok)
	_, ok = s.Append(&sfproto.Header{})
	require.False(t, ok)
	seq, ok := s.Append(&sfproto.File{Path: "/x"})
	require.True(t, ok)
	require.Zero(t, seq)
	require.Equal(t, int64(1), s.Unsaid())
	require.NoError(t, s.Close())
	frames, damage := receive(t, buf.Bytes())
	require.Empty(t, damage)
	require.Equal(t, int64(5), frames[0].Header.Version)
	require.Equal(t, "/x", frames[0].Records[0].(*sfproto.File).Path)
}

func TestLongBlocksComeInSeveralFrames(t *testing.T) {
	frames, damage := receive(t, stream(t, avro.Null, 0, 2*wire.MaxFrame+1))
	require.Empty(t, damage)
	require.Len(t, frames, 3)
	require.Equal(t, []int64{0, wire.MaxFrame, 2 * wire.MaxFrame}, []int64{frames[0].First, frames[1].First, frames[2].First})
	require.Len(t, counts(frames), 2*wire.MaxFrame+1)
}

func TestDamageIsReportedAndReadingGoesOn(t *testing.T) {
	data := stream(t, avro.Zstd, 0, 1, 1, 1)
	sync := data[len(data)-16:]
	second := bytes.Index(data, sync) + 16 // end of the container's header
	second += bytes.Index(data[second:], sync) + 16
	data[second+6] ^= 0x40
	frames, damage := receive(t, data)
	require.Len(t, damage, 1)
	require.Equal(t, int64(second), damage[0].Offset)
	require.Equal(t, []int64{0, 2}, counts(frames))
	require.Zero(t, frames[0].Skipped)
	require.Equal(t, damage[0].Skipped, frames[1].Skipped)
}

func TestACutStreamGivesWhatIsWhole(t *testing.T) {
	data := stream(t, avro.Null, 0, 2, 2)
	frames, damage := receive(t, data[:len(data)-1])
	require.Equal(t, []int64{0, 1}, counts(frames))
	require.Len(t, damage, 1)
	require.ErrorIs(t, damage[0], io.ErrUnexpectedEOF)
}

// container writes a stream by hand.
func container(schemaText string, blocks ...[]byte) []byte {
	text := func(dst []byte, s string) []byte { return append(binary.AppendVarint(dst, int64(len(s))), s...) }
	out := binary.AppendVarint([]byte("Obj\x01"), 1)
	out = append(text(text(out, "avro.schema"), schemaText), 0)
	sync := strings.Repeat("s", 16)
	out = append(out, sync...)
	for _, b := range blocks {
		out = append(append(out, b...), sync...)
	}
	return out
}

func block(claim int64, records ...[]byte) []byte {
	data := bytes.Join(records, nil)
	return append(binary.AppendVarint(binary.AppendVarint(nil, claim), int64(len(data))), data...)
}

func encoded(t testing.TB, rec sfproto.Record) []byte {
	t.Helper()
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	b, ok := enc.Append(nil, rec)
	require.True(t, ok)
	return b
}

func TestRecordsOfUnknownKindsKeepTheirNumbers(t *testing.T) {
	later := strings.Replace(schema.V6, "\n]}]}", `,{"type":"record","name":"Later","fields":[{"name":"x","type":"long"}]}]}]}`, 1)
	require.NotEqual(t, schema.V6, later)
	unknown := []byte{2 * byte(sfproto.NumKinds), 0}
	loss := encoded(t, &sfproto.Loss{})
	header := encoded(t, &sfproto.Header{FirstSequence: 10})
	data := container(later, block(8, unknown, loss, header, unknown, loss, loss, unknown, loss), block(1, unknown), block(1, loss))
	r, err := wire.NewReceiver(bytes.NewReader(data))
	require.NoError(t, err)
	var first []int64
	for {
		f, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		for i := range f.Records {
			first = append(first, f.First+int64(i))
		}
	}
	require.Equal(t, []int64{1, 11, 12, 14, 16}, first)
	require.Equal(t, int64(4), r.Unknown())
}

func TestBlocksThatDoNotHoldWhatTheyClaim(t *testing.T) {
	loss := encoded(t, &sfproto.Loss{})
	frames, damage := receive(t, container(schema.V6, block(3, loss), block(2, loss, []byte{0x7e}), block(1, loss)))
	require.Len(t, frames, 3)
	require.Len(t, damage, 2)
	require.ErrorContains(t, damage[0], "block claims 3 records and holds 1")
	require.ErrorContains(t, damage[1], "union branch")
}

func TestAnotherStreamIsRefused(t *testing.T) {
	_, err := wire.NewReceiver(strings.NewReader("GET / HTTP/1.1\r\n"))
	require.ErrorIs(t, err, avro.ErrNotContainer)
}

func FuzzReceiver(f *testing.F) {
	f.Add(stream(f, avro.Null, 0, 1, 2))
	f.Add(stream(f, avro.Zstd, 5, 3))
	f.Add(container(schema.V6, block(9, []byte{0x1a, 0xff})))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := wire.NewReceiver(bytes.NewReader(data))
		if err != nil {
			return
		}
		defer r.Close()
		for {
			f, err := r.Next()
			var damage *avro.DamageError
			if err != nil && !errors.As(err, &damage) {
				return
			}
			if len(f.Records) > wire.MaxFrame {
				t.Fatalf("%d records in a frame", len(f.Records))
			}
		}
	})
}

// TestEncodedRecordsTakeNumbers: what was encoded before is read as if it was appended.
func TestEncodedRecordsTakeNumbers(t *testing.T) {
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	var records []byte
	for n := range int64(3) {
		var ok bool
		records, ok = enc.Append(records, &sfproto.Loss{Count: n})
		require.True(t, ok)
	}
	var buf bytes.Buffer
	s := newSender(t, &buf, 6, avro.Null, &sfproto.Header{StreamID: "s", FirstSequence: 7})
	require.True(t, s.AppendEncoded(3, records))
	require.False(t, s.AppendEncoded(1, make([]byte, avro.MaxBlockSize)))
	require.EqualValues(t, 10, s.Next())
	require.NoError(t, s.Close())
	frames, damage := receive(t, buf.Bytes())
	require.Empty(t, damage)
	require.EqualValues(t, 7, frames[0].First)
	require.Len(t, frames[0].Records, 3)
	require.Equal(t, &sfproto.Loss{Count: 2}, frames[0].Records[2])
}
