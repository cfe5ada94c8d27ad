package otlp

import (
	"testing"

	"github.com/stretchr/testify/require"
	exporter "github.com/sysflow-stack/sysflow/plugins/exporter/otlp"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// export sends a batch by our exporter.
func export(t *testing.T, config string, b *plugin.Batch) {
	t.Helper()
	f := exporter.Factory()
	e, err := f.NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, f, config))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), b))
	require.NoError(t, e.(plugin.Stopper).Stop(t.Context()))
}

// fields are all that rules can read of a record, an event a line.
func fields(t *testing.T, r *view.Record) []map[string]any {
	t.Helper()
	var out []map[string]any
	resolver := view.Records()
	for _, e := range r.AppendEvents(nil) {
		values := map[string]any{}
		for _, f := range view.Fields() {
			if f.Arg == view.RequiredIndex || f.Arg == view.RequiredKey {
				continue
			}
			g, err := resolver.Resolve(f.Name, "")
			require.NoError(t, err)
			values[f.Name] = value(&e, g)
		}
		out = append(out, values)
	}
	return out
}

func value(e *view.Event, g view.Getter) any {
	switch {
	case g.Text != nil:
		v, ok := g.Text(e)
		return []any{v, ok}
	case g.Int != nil:
		v, ok := g.Int(e)
		return []any{v, ok}
	case g.Bool != nil:
		v, ok := g.Bool(e)
		return []any{v, ok}
	case g.Addr != nil:
		v, ok := g.Addr(e)
		return []any{v, ok}
	case g.Texts != nil:
		return g.Texts(e, nil)
	case g.Ints != nil:
		return g.Ints(e, nil)
	}
	return g.Addrs(e, nil)
}

func TestOurRecordsComeBack(t *testing.T) {
	f := func(config func(*running) string) {
		t.Helper()
		r := start(t, new(plugintest.Sink), "")
		want := plugintest.Records()
		export(t, config(r), plugintest.Batch(want...))
		got := r.Records()
		require.Len(t, got, len(want))
		for _, w := range want {
			g := bySeq(t, got, w.Seq)
			require.Equal(t, w.Record, g.Record)
			require.Equal(t, fields(t, &w), fields(t, &g))
		}
	}
	f(func(r *running) string {
		return `{"endpoint": "` + r.grpc + `", "plaintext": true, "of": "records"}`
	})
	f(func(r *running) string {
		return `{"endpoint": "` + r.http + `", "protocol": "http", "of": "records"}`
	})
}

func bySeq(t *testing.T, records []view.Record, seq int64) view.Record {
	t.Helper()
	for _, r := range records {
		if r.Seq == seq {
			return r
		}
	}
	require.Fail(t, "a record is missing", "number %d", seq)
	return view.Record{}
}

func TestOurAlertsComeBack(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	alert := plugin.Annotation{Record: 2, Source: "syscall", Fields: []plugin.OutputField{{Name: "proc.name", Value: "sh"}},
		Annotation: sfproto.Annotation{StreamID: "0123", Sequence: 2, TS: 5, Rule: "Shell", Priority: "Error", Output: "sh", Tags: []string{"T1059"}}}
	export(t, `{"endpoint": "`+r.grpc+`", "plaintext": true}`, plugintest.Batch().With(alert))
	require.Equal(t, plugintest.Records()[2].Record, r.Records()[0].Record)
	alert.Record = 0
	alert.Techniques, alert.Enrichment = r.Annotations()[0].Techniques, r.Annotations()[0].Enrichment // none, and empty
	require.Equal(t, []plugin.Annotation{alert}, r.Annotations())
}

func TestOtherLogsComeBack(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	for _, carry := range []string{"true", "false"} {
		b := plugintest.Batch(view.Record{Record: wantLog(), Header: &sfproto.Header{Version: 6}})
		export(t, `{"endpoint": "`+r.grpc+`", "plaintext": true, "of": "records", "carry": `+carry+`}`, b)
	}
	require.Len(t, r.Records(), 2)
	for _, got := range r.Records() {
		require.Equal(t, wantLog(), got.Record)
	}
}

func TestRecordsThatAreNotCarriedAreLogs(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	export(t, `{"endpoint": "`+r.grpc+`", "plaintext": true, "of": "records", "carry": false}`, plugintest.Batch(plugintest.Records()[0]))
	l := r.Records()[0].Record.(*sfproto.Log)
	require.Equal(t, "sysflow.PE", l.EventName)
	require.Equal(t, "/bin/sh", l.Attributes["process.executable.path"])
	require.Equal(t, "shop", r.Records()[0].Container.Name)
}
