package avro

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/slab"
)

// fullRecords has one record of each kind of version 6 in which no field is zero
// and no two numbers are the same.
func fullRecords() []sfproto.Record {
	var f filler
	records := make([]sfproto.Record, 0, sfproto.NumKinds)
	for k := range sfproto.Kind(sfproto.NumKinds) {
		rec := new(slab.Records).New(k)
		f.fill(reflect.ValueOf(rec).Elem())
		records = append(records, rec)
	}
	h := records[0].(*sfproto.Header)
	h.Version, h.SchemaFingerprint = 6, "004561337d3c2149" // else no reader takes the rest
	return records
}

// filler fills values by counting.
type filler struct{ n int64 }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32:
		v.SetInt(-1000 - f.n)
	case reflect.Int64:
		v.SetInt(1<<40 + f.n)
	case reflect.Uint8: // an enum: the smallest has three symbols
		v.SetUint(1 + uint64(f.n)%2)
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(f.n) + uint64(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"b": fmt.Sprint(f.n), "a": ""}))
	default:
		panic("no value of kind " + v.Kind().String())
	}
}

// testdata/vN.sf is a file of every kind of record, testdata/vN.jsonl what an
// independent reader makes of it, a record a line: the test vectors of readers
// in other languages. In v6-full every field has a value. Both versions are frozen:
// UPDATE_VECTORS=1 writes vectors that are missing, and none anew.
func TestVectors(t *testing.T) {
	f := func(name string, version int, records []sfproto.Record) {
		t.Helper()
		name = filepath.Join("testdata", name)
		if os.Getenv("UPDATE_VECTORS") != "" {
			writeVector(t, name, version, records)
		}
		data, err := os.ReadFile(name + ".sf")
		require.NoError(t, err)
		r, err := NewReader(bytes.NewReader(data))
		require.NoError(t, err)
		block, err := r.Next()
		require.NoError(t, err)

		enc, err := NewEncoder(version)
		require.NoError(t, err)
		var again []byte
		for _, rec := range records {
			again, _ = enc.Append(again, rec)
		}
		require.Equal(t, block.Data, again, "%s is no longer written as it was", name)

		require.Equal(t, string(jsonLines(t, data)), readText(t, name+".jsonl"))
		d := r.Schema().NewDecoder()
		d.Reset(block.Data)
		for dec := genericReader(t, bytes.NewReader(data)); dec.HasNext(); {
			var want any
			require.NoError(t, dec.Decode(&want))
			got, err := d.Next()
			require.NoError(t, err)
			requireSame(t, branchOf(want), got)
		}
		_, err = d.Next()
		require.Equal(t, io.EOF, err)
	}
	f("v5", 5, everyRecord())
	f("v6", 6, everyRecord())
	f("v6-full", 6, fullRecords())
}

func readText(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func jsonLines(t *testing.T, data []byte) []byte {
	var out bytes.Buffer
	for dec := genericReader(t, bytes.NewReader(data)); dec.HasNext(); {
		var v any
		require.NoError(t, dec.Decode(&v))
		require.NoError(t, json.NewEncoder(&out).Encode(branchOf(v)))
	}
	return out.Bytes()
}

func writeVector(t *testing.T, name string, version int, records []sfproto.Record) {
	enc, err := NewEncoder(version)
	require.NoError(t, err)
	var buf bytes.Buffer
	w, err := NewWriter(&buf, enc, Null)
	require.NoError(t, err)
	for _, rec := range records {
		w.Append(rec)
	}
	require.NoError(t, w.Close())
	writeNew(t, name+".sf", buf.Bytes())
	writeNew(t, name+".jsonl", jsonLines(t, buf.Bytes()))
}

func writeNew(t *testing.T, path string, data []byte) {
	if _, err := os.Stat(path); err == nil {
		return
	}
	require.NoError(t, os.WriteFile(path, data, 0o644))
}
