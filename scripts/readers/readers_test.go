package readers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/ocf"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// sources are a file of every kind of record, and a recording of our collector.
func sources() []string {
	return []string{"../../sfproto/avro/testdata/v6.sf", "../../processor/internal/defaults/demo.sf"}
}

// outside are the readers that are other programs: each prints a file in Avro's
// JSON encoding, a record a line.
func outside() map[string]func(t *testing.T, file string) *exec.Cmd {
	return map[string]func(*testing.T, string) *exec.Cmd{
		"fastavro": func(t *testing.T, file string) *exec.Cmd {
			return exec.Command(tool(t, "SYSFLOW_FASTAVRO"), "testdata/fastavro_reader.py", file)
		},
		"avro-tools": func(t *testing.T, file string) *exec.Cmd {
			return exec.Command("java", "-jar", tool(t, "SYSFLOW_AVRO_TOOLS"), "tojson", file)
		},
	}
}

// tool is what fetch.sh fetched.
func tool(t *testing.T, env string) string {
	t.Helper()
	path := os.Getenv(env)
	if path == "" {
		t.Skip(env + " is not set: this reader is fetched by make test-readers")
	}
	return path
}

func TestReadersAgree(t *testing.T) {
	for _, v := range []struct {
		version int
		codec   avro.Codec
	}{{5, avro.Deflate}, {6, avro.Zstd}} {
		for _, source := range sources() {
			t.Run(fmt.Sprintf("v%d/%s", v.version, filepath.Base(source)), func(t *testing.T) {
				file, count := reencode(t, source, v.version, v.codec)
				want := byHamba(t, file)
				require.Len(t, want, count)
				for name, command := range outside() {
					t.Run(name, func(t *testing.T) { compare(t, want, command(t, file)) })
				}
			})
		}
	}
}

// compare holds what a command prints to what hamba read.
func compare(t *testing.T, want []any, command *exec.Cmd) {
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, "%s", stderr.String())
	dec := json.NewDecoder(bytes.NewReader(out))
	dec.UseNumber()
	for i := range want {
		var got any
		require.NoError(t, dec.Decode(&got), "record %d of %d", i, len(want))
		require.Equal(t, want[i], encoded(got), "record %d", i)
	}
	require.ErrorIs(t, dec.Decode(new(any)), io.EOF)
	t.Logf("%d records agree", len(want))
}

// reencode writes what a version can say of a file, and counts it.
func reencode(t *testing.T, source string, version int, codec avro.Codec) (file string, count int) {
	t.Helper()
	in, err := os.Open(source)
	require.NoError(t, err)
	defer in.Close()
	r, err := wire.NewReceiver(in)
	require.NoError(t, err)
	defer r.Close()

	file = filepath.Join(t.TempDir(), "out.sf")
	out, err := os.Create(file)
	require.NoError(t, err)
	defer out.Close()
	enc, err := avro.NewEncoder(version)
	require.NoError(t, err)
	w, err := avro.NewWriter(out, enc, codec)
	require.NoError(t, err)
	add := func(rec sfproto.Record) {
		if w.Append(rec) {
			count++
		}
		if w.Buffered() >= avro.DefaultBlockSize {
			require.NoError(t, w.Flush())
		}
	}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			require.NoError(t, w.Close())
			return file, count
		}
		require.NoError(t, err)
		if f.Fresh {
			add(f.Header)
		}
		for _, rec := range f.Records {
			add(rec)
		}
	}
}

// byHamba reads a file generically and gives records as Avro's JSON encoding
// does.
func byHamba(t *testing.T, file string) (out []any) {
	t.Helper()
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	dec, err := ocf.NewDecoder(in, ocf.WithDecoderSchemaCache(&hamba.SchemaCache{}))
	require.NoError(t, err)
	for dec.HasNext() {
		var rec any
		require.NoError(t, dec.Decode(&rec))
		out = append(out, encoded(rec))
	}
	require.NoError(t, dec.Error())
	return out
}

// encoded is a generic value as Avro's JSON encoding has it, where bytes are
// text of the characters up to 255; but a string that may be null is the string
// itself, which is how hamba gives it.
func encoded(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["string"]; ok && len(v) == 1 {
			return s
		}
		out := map[string]any{}
		for name, field := range v {
			out[name] = encoded(field)
		}
		return out
	case []any:
		out := []any{}
		for _, item := range v {
			out = append(out, encoded(item))
		}
		return out
	case int, int32, int64:
		return json.Number(fmt.Sprint(v))
	case [20]byte:
		return latin1(v[:])
	case [16]byte:
		return latin1(v[:])
	case []byte:
		return latin1(v)
	}
	return v
}

func latin1(b []byte) string {
	var out []rune
	for _, c := range b {
		out = append(out, rune(c))
	}
	return string(out)
}
