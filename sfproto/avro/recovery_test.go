package avro

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func codecsOfFiles() []Codec { return []Codec{Null, Deflate, Snappy, Zstd} }

func readBytes(t *testing.T, data []byte) stream {
	t.Helper()
	s, err := readStream(bytes.NewReader(data))
	require.NoError(t, err)
	return s
}

// A file that is cut, or still being written, gives the records of its whole
// blocks, and says where the rest begins and how much it is.
func TestAFileThatIsCutAnywhere(t *testing.T) {
	for _, codec := range codecsOfFiles() {
		data := writeFile(t, codec, 3)
		ends := blockEnds(data)
		require.Len(t, ends, 5)
		for cut := 0; cut < len(data); cut += 5 {
			if cut < ends[0] {
				_, err := NewReader(bytes.NewReader(data[:cut]))
				require.Error(t, err, "%s cut at %d", codec, cut)
				continue
			}
			whole := 0
			for ends[whole+1] <= cut {
				whole++
			}
			s := readBytes(t, data[:cut])
			require.Len(t, s.counts, max(whole-1, 0)*perBlock, "%s cut at %d", codec, cut)
			if cut == ends[whole] {
				require.Empty(t, s.damage, "%s cut at %d", codec, cut)
				continue
			}
			require.Len(t, s.damage, 1, "%s cut at %d", codec, cut)
			require.Equal(t, int64(ends[whole]), s.damage[0].Offset)
			require.Equal(t, int64(cut-ends[whole]), s.damage[0].Skipped)
			require.ErrorIs(t, s.damage[0], io.ErrUnexpectedEOF)
		}
	}
}

// With zstd no flipped bit makes another record: it is told, or it was in none
// of the data (some bits of a frame's head mean nothing). All but the block that
// has the bit are read.
func TestAFlippedBitAnywhere(t *testing.T) {
	data := writeFile(t, Zstd, 4)
	ends := blockEnds(data)
	all := blockCounts(0, 1, 2, 3)
	step := 0
	for bit := 0; bit < 8*len(data); bit += step {
		if step = 7; bit/8 < ends[0]-100 {
			step = 101 // of the schema's text a sample
		}
		bad := bytes.Clone(data)
		bad[bit/8] ^= 1 << (bit % 8)
		s, err := readStream(bytes.NewReader(bad))
		if bit/8 < ends[0] {
			if err == nil && len(s.damage) == 0 {
				require.Equal(t, all, s.counts, "bit %d of the header", bit)
			}
			continue
		}
		require.NoError(t, err)
		if len(s.damage) == 0 {
			require.Equal(t, all, s.counts, "bit %d", bit)
			continue
		}
		hit := 0 // the block with the bit; 1 is the first of writeFile's
		for ends[hit+1] <= bit/8 {
			hit++
		}
		require.Equal(t, int64(ends[hit]), s.damage[0].Offset, "bit %d", bit)
		require.Subset(t, all, s.counts, "bit %d", bit)
		for b := range 4 {
			// The marker's own bits cost the block after it too: nothing says where
			// that begins.
			if b+1 != hit && b != hit {
				require.Subset(t, s.counts, blockCounts(b), "bit %d", bit)
			}
		}
	}
}

// The numbers before a block are under no checksum; each flipped bit is told all
// the same.
func TestAFlippedBitInABlocksHead(t *testing.T) {
	for _, codec := range codecsOfFiles() {
		data := writeFile(t, codec, 3)
		head := blockEnds(data)[2]
		for bit := range 16 {
			bad := bytes.Clone(data)
			bad[head+bit/8] ^= 1 << (bit % 8)
			s := readBytes(t, bad)
			require.NotEmpty(t, s.damage, "%s bit %d", codec, bit)
			require.Equal(t, int64(head), s.damage[0].Offset)
			require.Subset(t, s.counts, blockCounts(0, 2), "%s bit %d", codec, bit)
		}
	}
}

func TestGarbageBetweenBlocks(t *testing.T) {
	data := writeFile(t, Zstd, 4)
	ends := blockEnds(data)
	sync := data[len(data)-syncSize:]
	f := func(name string, garbage []byte, want []int64) {
		t.Helper()
		bad := append(append(bytes.Clone(data[:ends[2]]), garbage...), data[ends[2]:]...)
		s := readBytes(t, bad)
		require.Equal(t, want, s.counts, name)
		require.NotEmpty(t, s.damage, name)
		require.Equal(t, int64(ends[2]), s.damage[0].Offset, name)
	}
	// Garbage hides where the block after it begins, unless it ends in a marker.
	lost, found := blockCounts(0, 2, 3), blockCounts(0, 1, 2, 3)
	f("one byte", []byte{0xee}, lost)
	f("zeros", make([]byte, 1000), lost)
	f("more than the window", bytes.Repeat([]byte{0xee}, 3*readChunk), lost)
	f("part of a marker", sync[:syncSize-1], lost)
	f("garbage and a marker", append([]byte("garbage"), sync...), found)
	f("a claim of 2^60 bytes", []byte{2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20}, lost)
	f("a negative size", []byte{2, 1}, lost)
	f("a negative count", []byte{1, 2}, lost)
	f("a block cut out of another file", writeFile(t, Zstd, 1)[100:300], lost)
}

// What damage cost and what was read are together all that there was.
func TestSkippedBytesAreCounted(t *testing.T) {
	data := writeFile(t, Null, 4)
	ends := blockEnds(data)
	bad := bytes.Clone(data)
	bad[ends[2]-1] ^= 1 // in the marker after block 0
	s := readBytes(t, bad)
	require.Equal(t, blockCounts(2, 3), s.counts)
	require.Equal(t, int64(ends[3]-ends[1]), s.skipped())
}

// A schema that is not the one that the header record names is damaged.
func TestADamagedSchemaDecodesNothing(t *testing.T) {
	data := writeFile(t, Zstd, 2)
	bad := bytes.Replace(data, []byte(`"count"`), []byte(`"cound"`), 1)
	require.NotEqual(t, data, bad)
	s := readBytes(t, bad)
	require.Empty(t, s.counts)
	require.Len(t, s.damage, 3)
	require.ErrorContains(t, s.damage[0], "header names schema")
}

// A writer that is killed loses the block in flight and nothing before it.
func TestAWriterThatIsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.sf")
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$")
	cmd.Env = append(os.Environ(), "WRITE_UNTIL_KILLED="+path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	flushed, err := io.ReadFull(out, make([]byte, 50)) // a byte a block
	require.NoError(t, err)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())

	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	s, err := readStream(f)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(s.counts), flushed)
	require.LessOrEqual(t, len(s.damage), 1)
	for i, n := range s.counts {
		require.Equal(t, int64(i), n)
	}
}

// TestWriterProcess is the process that is killed.
func TestWriterProcess(t *testing.T) {
	path := os.Getenv("WRITE_UNTIL_KILLED")
	if path == "" {
		t.Skip("is run by TestAWriterThatIsKilled")
	}
	f, err := os.Create(path)
	require.NoError(t, err)
	enc, err := NewEncoder(6)
	require.NoError(t, err)
	w, err := NewWriter(f, enc, Zstd)
	require.NoError(t, err)
	for i := int64(0); ; i++ {
		w.Append(&sfproto.Loss{Count: i})
		require.NoError(t, w.Flush())
		if _, err := os.Stdout.Write([]byte{'.'}); err != nil {
			return
		}
	}
}
