package avro

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hamba/avro/v2/ocf"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestCodecs(t *testing.T) {
	for _, c := range codecsOfFiles() {
		data := writeFile(t, c, 3)
		s := readBytes(t, data)
		require.Equal(t, blockCounts(0, 1, 2), s.counts, c)
		require.Empty(t, s.damage, c)

		dec, err := ocf.NewDecoder(bytes.NewReader(data))
		require.NoError(t, err, c)
		n := 0
		for dec.HasNext() {
			var v any
			require.NoError(t, dec.Decode(&v), c)
			n++
		}
		require.NoError(t, dec.Error(), c)
		require.Equal(t, 1+3*perBlock, n, c)
	}
}

func TestReaderRefusesOtherStreams(t *testing.T) {
	f := func(data, want string) {
		t.Helper()
		_, err := NewReader(bytes.NewReader([]byte(data)))
		require.ErrorContains(t, err, want)
	}
	f("", "stream is empty")
	f("Ob", "not an Avro object container")
	f("PAR1....", "not an Avro object container")
	f("Obj\x01", "container header: data ends")
	f("Obj\x01\x02\x14avro.codec\x06xyz\x00"+string(make([]byte, 16)), `codec "xyz"`)
}

// What compressed bytes claim to become is not believed.
func TestClaimsOfCompressedBlocks(t *testing.T) {
	f := func(codec Codec, data []byte, want error) {
		t.Helper()
		comp, err := newCompressor(codec)
		require.NoError(t, err)
		defer comp.close()
		_, err = comp.decompress(data)
		require.ErrorIs(t, err, want)
	}
	bomb := func(codec Codec) []byte {
		comp, err := newCompressor(codec)
		require.NoError(t, err)
		defer comp.close()
		data, err := comp.compress(nil, make([]byte, MaxBlockSize+1))
		require.NoError(t, err)
		return data
	}
	f(Deflate, bomb(Deflate), errBlockSize)
	f(Snappy, bomb(Snappy), errBlockSize)
	f(Zstd, bomb(Zstd), zstd.ErrDecoderSizeExceeded)
	// A single segment that claims 4 MiB, in one empty block.
	f(Zstd, []byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0x40, 0, 1, 0, 0}, errFrameSize)
	f(Snappy, []byte{0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0}, errBlockSize)
}

func TestRecordsThatNoReaderWouldTake(t *testing.T) {
	enc, err := NewEncoder(6)
	require.NoError(t, err)
	var out bytes.Buffer
	w, err := NewWriter(&out, enc, Null)
	require.NoError(t, err)
	require.True(t, w.Append(&sfproto.Loss{Count: 1}))
	before := w.Buffered()
	require.False(t, w.Append(&sfproto.Loss{Class: strings.Repeat("x", MaxBlockSize)}))
	require.Equal(t, before, w.Buffered())
	require.Equal(t, int64(1), w.Unsaid)
	require.NoError(t, w.Close())
	s := readBytes(t, out.Bytes())
	require.Equal(t, []int64{1}, s.counts)
	require.Empty(t, s.damage)
}
