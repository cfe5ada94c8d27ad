package avro

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// codecs are the generated codec of version 6, the compiled programs of the same
// schema and an independent library.
type codecs struct {
	generated, compiled *Schema
	independent         hamba.Schema
	api                 hamba.API
}

func newCodecs(t testing.TB) codecs {
	t.Helper()
	generated, err := ParseSchema(schema.V6)
	require.NoError(t, err)
	require.True(t, generated.current)
	compiled := *generated
	compiled.current = false
	independent, err := hamba.ParseWithCache(schema.V6, "", &hamba.SchemaCache{})
	require.NoError(t, err)
	// Without bounds it would make what a claim asks for.
	api := hamba.Config{MaxByteSliceSize: 1 << 16, MaxSliceAllocSize: 1 << 16}.Freeze()
	return codecs{generated, &compiled, independent, api}
}

// decodeAll returns a block's records, and whether it ended as it should.
func decodeAll(s *Schema, block []byte) (records []sfproto.Record, good bool) {
	d := s.NewDecoder()
	d.Reset(block)
	for {
		rec, err := d.Next()
		if err != nil {
			return records, err == io.EOF
		}
		records = append(records, rec)
	}
}

// check decodes a block in all ways and encodes what it holds.
func (c codecs) check(t *testing.T, block []byte) {
	t.Helper()
	got, good := decodeAll(c.generated, block)
	want, wantGood := decodeAll(c.compiled, block)
	require.Equal(t, wantGood, good)
	require.Equal(t, want, got)
	for _, rec := range got {
		var enc Encoder
		enc.schema = c.generated
		data, ok := enc.Append(nil, rec)
		require.True(t, ok)
		require.Equal(t, c.compiled.append(nil, int(rec.Kind()), rec), data)
		c.checkIndependent(t, data, rec)
	}
}

// checkIndependent compares a record with what the independent library makes of
// its bytes. Some bytes it refuses, for want of room or of UTF-8.
func (c codecs) checkIndependent(t *testing.T, data []byte, rec sfproto.Record) {
	t.Helper()
	var v any
	if c.api.Unmarshal(c.independent, data, &v) != nil {
		return
	}
	require.Empty(t, differs(branchOf(v), reflect.ValueOf(rec).Elem()), "%s", rec.Kind())
}

func TestGeneratedCodecSaysTheSame(t *testing.T) {
	c := newCodecs(t)
	c.check(t, roundTrip(t, 6, everyRecord()))
	for _, rec := range everyRecord() {
		block := roundTrip(t, 6, []sfproto.Record{rec})
		for cut := range block {
			c.check(t, block[:cut])
		}
	}
}

func TestGeneratedCodecSaysTheSameOfRecordedTraces(t *testing.T) {
	c := newCodecs(t)
	paths, err := filepath.Glob(filepath.Join(tracesDir(t), "*.sf"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		f, err := os.Open(path)
		require.NoError(t, err)
		r, err := NewReader(f)
		require.NoError(t, err)
		d := r.Schema().NewDecoder()
		for {
			block, err := r.Next()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			d.Reset(block.Data)
			var again []byte
			for range block.Count {
				rec, err := d.Next()
				require.NoError(t, err)
				again = c.compiled.append(again, int(rec.Kind()), rec)
			}
			c.check(t, again)
		}
		r.Close()
		require.NoError(t, f.Close())
	}
}

// A schema that only resembles version 6 is compiled.
func TestOnlyVersion6IsDecodedByTheGeneratedCodec(t *testing.T) {
	s, err := ParseSchema(strings.Replace(schema.V6, `"nodeId"`, `"nodeID"`, 1))
	require.NoError(t, err)
	require.False(t, s.current)
	for _, text := range []string{schema.V6, strings.Join(strings.Fields(schema.V6), " ")} {
		s, err := ParseSchema(text)
		require.NoError(t, err)
		require.True(t, s.current)
	}
}
