package avro

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/hamba/avro/v2/ocf"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func writeFile(t testing.TB, codec Codec, blocks int) []byte {
	t.Helper()
	enc, err := NewEncoder(6)
	require.NoError(t, err)
	var buf bytes.Buffer
	w, err := NewWriter(&buf, enc, codec)
	require.NoError(t, err)
	for i := range blocks {
		require.True(t, w.Append(&sfproto.Loss{Count: int64(i), Class: "open"}))
		require.NoError(t, w.Flush())
	}
	require.NoError(t, w.Close())
	return buf.Bytes()
}

// readCounts returns the counts of the Loss records read and the damage seen.
func readCounts(t testing.TB, data []byte) (counts []int64, damage []*DamageError) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer r.Close()
	d := r.Schema().NewDecoder()
	for {
		b, err := r.Next()
		var de *DamageError
		switch {
		case errors.Is(err, io.EOF) && !errors.As(err, &de):
			return counts, damage
		case errors.As(err, &de):
			damage = append(damage, de)
			continue
		}
		require.NoError(t, err)
		d.Reset(b.Data)
		rec, err := d.Next()
		require.NoError(t, err)
		counts = append(counts, rec.(*sfproto.Loss).Count)
	}
}

func TestCodecs(t *testing.T) {
	for _, c := range []Codec{Null, Deflate, Snappy, Zstd} {
		data := writeFile(t, c, 3)
		counts, damage := readCounts(t, data)
		require.Equal(t, []int64{0, 1, 2}, counts, c)
		require.Empty(t, damage, c)

		dec, err := ocf.NewDecoder(bytes.NewReader(data))
		require.NoError(t, err, c)
		n := 0
		for dec.HasNext() {
			var v any
			require.NoError(t, dec.Decode(&v), c)
			n++
		}
		require.NoError(t, dec.Error(), c)
		require.Equal(t, 3, n, c)
	}
}

func TestDamageIsSkippedAndLocated(t *testing.T) {
	data := writeFile(t, Zstd, 5)
	sync := data[len(data)-syncSize:]
	ends := []int{}
	for i := 0; i+syncSize <= len(data); i++ {
		if bytes.Equal(data[i:i+syncSize], sync) {
			ends = append(ends, i+syncSize)
		}
	}
	require.Len(t, ends, 6)

	t.Run("flipped bit", func(t *testing.T) {
		undetected := 0
		for bit := range 8 * (ends[2] - ends[1]) {
			bad := bytes.Clone(data)
			bad[ends[1]+bit/8] ^= 1 << (bit % 8)
			counts, damage := readCounts(t, bad)
			if len(damage) == 0 {
				// Bits of the block's record count, and those of the frame header
				// that no reader looks at: the data is whole.
				require.Equal(t, []int64{0, 1, 2, 3, 4}, counts, "bit %d", bit)
				undetected++
				continue
			}
			require.Subset(t, []int64{0, 1, 2, 3, 4}, counts, "bit %d", bit)
			require.Subset(t, counts, []int64{0, 3, 4}, "bit %d", bit)
			require.Equal(t, int64(ends[1]), damage[0].Offset)
		}
		require.LessOrEqual(t, undetected, 16)
	})
	t.Run("garbage between blocks", func(t *testing.T) {
		bad := append(bytes.Clone(data[:ends[2]]), bytes.Repeat([]byte{0xee}, 100)...)
		bad = append(bad, data[ends[2]:]...)
		counts, damage := readCounts(t, bad)
		require.Equal(t, []int64{0, 1, 3, 4}, counts, "the block after the garbage has no marker before it")
		require.Len(t, damage, 1)
	})
	t.Run("cut", func(t *testing.T) {
		counts, damage := readCounts(t, data[:ends[4]+3])
		require.Equal(t, []int64{0, 1, 2, 3}, counts)
		require.Len(t, damage, 1)
		require.ErrorIs(t, damage[0], io.ErrUnexpectedEOF)
	})
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

func FuzzContainer(f *testing.F) {
	for _, c := range []Codec{Null, Deflate, Snappy, Zstd} {
		f.Add(writeFile(f, c, 2))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		defer r.Close()
		for {
			var de *DamageError
			if _, err := r.Next(); err != nil && !errors.As(err, &de) {
				return
			}
		}
	})
}
