package file

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

func TestContract(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	plugintest.Run(t, Factory(), `{"path": `+strconv.Quote(path)+`, "encode": {"format": "sysflow", "of": "records"}}`)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Positive(t, strings.Count(string(got), "\n"))
}

func TestRecordsAreLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	e, err := Factory().NewExporter(plugintest.Settings(t, nil), &Config{Path: path, Encode: encoding.Config{Format: encoding.ECS, Of: encoding.Records}})
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	require.NoError(t, e.(plugin.Stopper).Stop(context.Background()))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, len(plugintest.Records()), strings.Count(string(got), "\n"))
}

// aside are the files beside path, compressed ones read.
func aside(t *testing.T, path string) []string {
	t.Helper()
	names, err := filepath.Glob(strings.TrimSuffix(path, ".log") + "-*")
	require.NoError(t, err)
	var out []string
	for _, name := range names {
		f, err := os.Open(name)
		require.NoError(t, err)
		var r io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			r, err = gzip.NewReader(f)
			require.NoError(t, err)
		}
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		out = append(out, string(text))
	}
	return out
}

func TestRotation(t *testing.T) {
	f := func(r Rotate, step time.Duration, wantAside []string, wantLast string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "t.log")
		counts := new(plugintest.Counts)
		out, err := openRotated(path, r, nil, plugintest.Settings(t, counts))
		require.NoError(t, err)
		clock := time.Unix(1_700_000_000, 0)
		out.began, out.now = clock, func() time.Time { return clock }
		for i := range 5 {
			clock = clock.Add(step)
			require.NoError(t, out.Write([]byte(strings.Repeat(strconv.Itoa(i), 9)+"\n")))
		}
		require.NoError(t, out.Close())
		require.Equal(t, wantAside, aside(t, path))
		last, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, wantLast, string(last))
		require.Zero(t, counts.Get("tidy_failed"))
	}
	line := func(i int) string { return strings.Repeat(strconv.Itoa(i), 9) + "\n" }
	f(Rotate{Bytes: 20, Keep: 9}, time.Second, []string{line(0) + line(1), line(2) + line(3)}, line(4))
	f(Rotate{Bytes: 20, Keep: 1, Compress: "gzip"}, time.Second, []string{line(2) + line(3)}, line(4))
	f(Rotate{Every: jsonfile.Duration(2 * time.Second), Keep: 2}, time.Second, []string{line(0), line(1) + line(2)}, line(3)+line(4))
	f(Rotate{Keep: 2}, time.Hour, nil, line(0)+line(1)+line(2)+line(3)+line(4))
}

// Each file is a trace of its own, also those that were put aside.
func TestTraces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.sf")
	config := Config{Path: path, Encode: encoding.Config{Format: encoding.Avro, Of: encoding.Records}, Rotate: Rotate{Keep: 9}}
	for range 2 { // what an earlier run wrote is not appended to
		e, err := Factory().NewExporter(plugintest.Settings(t, nil), &config)
		require.NoError(t, err)
		require.NoError(t, e.(plugin.Starter).Start(t.Context()))
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
		require.NoError(t, e.(plugin.Stopper).Stop(context.Background()))
	}
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.sf"))
	require.NoError(t, err)
	require.Len(t, names, 2)
	for _, name := range names {
		require.Equal(t, 2, countFlows(t, name))
	}
}

// countFlows counts the file flows of a trace, which must be whole.
func countFlows(t *testing.T, path string) (n int) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	in, err := wire.NewReceiver(f)
	require.NoError(t, err)
	defer in.Close()
	for {
		frame, err := in.Next()
		if errors.Is(err, io.EOF) {
			return n
		}
		require.NoError(t, err)
		for _, rec := range frame.Records {
			if rec.Kind() == sfproto.KindFileFlow {
				n++
			}
		}
	}
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	require.NoError(t, Factory().NewConfig().(*Config).Validate())
	f(func(c *Config) { c.Path = "" }, "path: ")
	f(func(c *Config) { c.Encode.Format = "x" }, "encode.format ")
	f(func(c *Config) { c.Rotate.Bytes = 5 }, "rotate.bytes 5: ")
	f(func(c *Config) { c.Rotate.Every = 1 }, "rotate.every 1ns: ")
	f(func(c *Config) { c.Rotate.Keep = 0 }, "rotate.keep 0: ")
	f(func(c *Config) { c.Rotate.Compress = "zip" }, "rotate.compress ")
	f(func(c *Config) { c.Encode.Format, c.Rotate.Compress = encoding.Avro, "gzip" }, "rotate.compress: ")
}
