package convert

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// demo is the trace that comes with the program, of version 6.
func demo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "demo.sf")
	require.NoError(t, os.WriteFile(path, defaults.Trace(), 0o600))
	return path
}

// form is one by its name.
func form(t *testing.T, name string, factories ...plugin.Factory) Form {
	t.Helper()
	f, err := Pick(Forms(factories), name, "")
	require.NoError(t, err)
	return f
}

// converted converts and returns the log.
func converted(ctx context.Context, o Options) (log string, err error) {
	var text bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&text, nil))
	c, err := Open(ctx, o)
	if err != nil {
		return "", err
	}
	err = c.Run(ctx)
	return text.String(), err
}

// records decodes a trace.
func records(t *testing.T, path string) []sfproto.Record {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := avro.NewReader(file)
	require.NoError(t, err)
	defer r.Close()
	var out []sfproto.Record
	dec := r.Schema().NewDecoder()
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		dec.Reset(block.Data)
		for range block.Count {
			rec, err := dec.Next()
			require.NoError(t, err)
			out = append(out, rec)
		}
	}
}

// traces are the recorded ones; tests that need them skip without.
func traces(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("SYSFLOW_TRACES")
	if dir == "" {
		dir = "../../../../shared/traces"
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.sf"))
	require.NoError(t, err)
	if len(found) == 0 {
		t.Skipf("no recorded traces in %s", dir)
	}
	return found
}

// TestOldTracesSurvive: a trace of any older version says the same after a way
// through version 6 and back to 5.
func TestOldTracesSurvive(t *testing.T) {
	for _, path := range traces(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			dir := t.TempDir()
			now, back := filepath.Join(dir, "now.sf"), filepath.Join(dir, "back.sf")
			log, err := converted(t.Context(), Options{Inputs: []string{path}, Output: now, Form: form(t, "v6")})
			require.NoError(t, err)
			require.NotContains(t, log, "left out")
			_, err = converted(t.Context(), Options{Inputs: []string{now}, Output: back, Form: form(t, "v5")})
			require.NoError(t, err)

			want, in6, in5 := records(t, path), records(t, now), records(t, back)
			require.Len(t, in6, len(want))
			require.Len(t, in5, len(want))
			for i, rec := range want {
				if h, ok := rec.(*sfproto.Header); ok {
					require.EqualValues(t, 6, in6[i].(*sfproto.Header).Version)
					require.NotEmpty(t, in6[i].(*sfproto.Header).SchemaFingerprint)
					h.Version = 5
					in6[i] = h
				}
				require.Equal(t, rec, in6[i])
				require.Equal(t, rec, in5[i])
			}
		})
	}
}

func TestEveryCodecSaysTheSame(t *testing.T) {
	in := demo(t)
	want := records(t, in)
	for _, codec := range []avro.Codec{avro.Null, avro.Deflate, avro.Snappy, avro.Zstd} {
		out := filepath.Join(t.TempDir(), "out.sf")
		_, err := converted(t.Context(), Options{Inputs: []string{in}, Output: out, Form: form(t, "v6"), Codec: codec})
		require.NoError(t, err)
		require.Equal(t, want, records(t, out), string(codec))
	}
}

func TestWhatVersion5CannotSayIsCounted(t *testing.T) {
	in, out := demo(t), filepath.Join(t.TempDir(), "out.sf")
	log, err := converted(t.Context(), Options{Inputs: []string{in}, Output: out, Form: form(t, "v5")})
	require.NoError(t, err)
	require.Contains(t, log, `msg="left out: v5 cannot say it" what=SyscallEvent records=`)
	require.Contains(t, log, `what="fields of version 6" records=`)
	for _, rec := range records(t, out) {
		require.Less(t, rec.Kind(), sfproto.KindSyscallEvent)
	}
}

func TestSeveralInputsBecomeOneOutput(t *testing.T) {
	in, out := demo(t), filepath.Join(t.TempDir(), "out.sf")
	_, err := converted(t.Context(), Options{Inputs: []string{in, in}, Output: out, Form: form(t, "v6")})
	require.NoError(t, err)
	once := records(t, in)
	require.Equal(t, append(once, once...), records(t, out))
}

func TestStandardOutput(t *testing.T) {
	var out bytes.Buffer
	in := demo(t)
	_, err := converted(t.Context(), Options{Inputs: []string{in}, Output: Standard, Form: form(t, "v6"), Stdout: &out})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "out.sf")
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
	require.Equal(t, records(t, in), records(t, path))
}

func TestProgress(t *testing.T) {
	var to bytes.Buffer
	p := newProgress(&to, []string{demo(t)})
	_, err := io.CopyN(io.Discard, p.reader(bytes.NewReader(defaults.Trace())), p.total/2)
	require.NoError(t, err)
	p.show(7) // too early
	require.Empty(t, to.String())
	p.shown = p.shown.Add(-often)
	p.show(42)
	p.end()
	require.Regexp(t, `^\r (49|50)%, 42 records\r\x1b\[K$`, to.String())
}
