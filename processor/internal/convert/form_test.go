package convert

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type fakeConfig struct {
	Path   string   `json:"path"`
	Fields []string `json:"fields"`
	Width  int      `json:"width"`
}

// fake is an exporter of tables.
func fake(consume func(*plugin.Batch) error) plugin.Factory {
	return plugin.Factory{
		Type: "fake", FileType: "tbl", NewConfig: func() any { return new(fakeConfig) },
		NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return consumer(consume), nil },
	}
}

type consumer func(*plugin.Batch) error

func (c consumer) Consume(_ context.Context, b *plugin.Batch) error { return c(b) }

func TestPick(t *testing.T) {
	forms := Forms([]plugin.Factory{{Type: "json", NewExporter: fake(nil).NewExporter}, fake(nil)})
	f := func(want, name, output string) {
		t.Helper()
		form, err := Pick(forms, name, output)
		if err != nil {
			require.EqualError(t, err, want)
			return
		}
		require.Equal(t, want, form.Name)
	}
	f("v6", "", "a.sf")
	f("v6", "", "a.SF")
	f("v5", "v5", "a.sf")
	f("jsonl", "", "a.ndjson")
	f("fake", "", "a.tbl")
	f("fake", "fake", "-")
	f("--to json: want one of v6, v5, jsonl, fake", "json", "a.json")
	f("output - does not say its form: want --to with one of v6, v5, jsonl, fake", "", "-")
}

func TestOptionsThatDoNotFit(t *testing.T) {
	f := func(want, name string, o Options) {
		t.Helper()
		o.Inputs, o.Output = []string{demo(t)}, filepath.Join(t.TempDir(), "out")
		o.Form = form(t, name, fake(func(*plugin.Batch) error { return nil }))
		_, err := converted(t.Context(), o)
		require.EqualError(t, err, want)
	}
	f("--codec is of traces, not of jsonl", "jsonl", Options{Codec: avro.Snappy})
	f("--fields and --set are of tables, not of v6", "v6", Options{Fields: []string{"sf.ts"}})
	f("--fields and --set are of tables, not of v5", "v5", Options{Keys: map[string]any{"a": 1}})
	f(`fake: json: unknown field "depth"`, "fake", Options{Keys: map[string]any{"depth": 1}})
}

func TestTableConfig(t *testing.T) {
	factory := fake(nil)
	config, err := tableConfig(&factory, Options{Fields: []string{"sf.ts"}, Keys: map[string]any{"width": 3}}, "/a/b")
	require.NoError(t, err)
	require.Equal(t, &fakeConfig{Path: "/a/b", Fields: []string{"sf.ts"}, Width: 3}, config)
}
