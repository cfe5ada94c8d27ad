package encoding_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// annotated is the hand-made batch with an enrichment and an alert on its
// network flow.
func annotated() *plugin.Batch {
	const flow = 3
	return plugintest.Batch().With(
		plugin.Annotation{Record: 0, Annotation: sfproto.Annotation{Enrichment: map[string]string{"quiet": "no alert"}}},
		plugin.Annotation{
			Record: flow, Source: "syscall",
			Annotation: sfproto.Annotation{
				TS: 1750000000000000001, Rule: "Upload", Priority: "Warning", Output: "sh sent \"much\"",
				Tags: []string{"network", "T1041"}, Techniques: []string{"T1041"}, GraphID: "9f2c",
			},
			Fields: []plugin.OutputField{
				{Name: "evt.time", Value: int64(1750000000000000001)}, {Name: "proc.name", Value: "sh"},
				{Name: "proc.tty", Value: true}, {Name: "fd.name", Value: nil}, {Name: "proc.aname", Value: []string{"sh", "init"}},
			},
		},
		plugin.Annotation{Record: flow, Annotation: sfproto.Annotation{Enrichment: map[string]string{"team": "web", "proc.name": "not replaced"}}},
	)
}

func encode(t *testing.T, c encoding.Config, b *plugin.Batch) []string {
	t.Helper()
	require.NoError(t, c.Validate())
	e, err := encoding.New(plugintest.Settings(t, nil), c)
	require.NoError(t, err)
	var out []string
	for it := range e.Items(b) {
		doc, err := e.Append(nil, it)
		require.NoError(t, err)
		out = append(out, string(doc))
	}
	return out
}

func TestAlertIsFalcos(t *testing.T) {
	require.Equal(t, []string{`{"hostname":"node-1","output":"sh sent \"much\"","output_fields":` +
		`{"evt.time":1750000000000000001,"proc.name":"sh","proc.tty":true,"fd.name":null,"proc.aname":["sh","init"],` +
		`"sf.graphid":"9f2c","mitre.techniques":["T1041"],"team":"web"},"priority":"Warning","rule":"Upload","source":"syscall",` +
		`"tags":["T1041","network"],"time":"2025-06-15T15:06:40.000000001Z"}`},
		encode(t, encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}, annotated()))
}

func TestEventTimeIsAlwaysThere(t *testing.T) {
	b := plugintest.Batch().With(plugin.Annotation{Source: "syscall", Annotation: sfproto.Annotation{TS: 5}})
	require.Contains(t, encode(t, encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}, b)[0], `"output_fields":{"evt.time":5}`)
}

// TestEveryFormatIsJSON encodes every kind of record, with names and texts that
// are made to break out.
func TestEveryFormatIsJSON(t *testing.T) {
	hostile := "\x1b[2J\"}\n\u202e\xff"
	records := plugintest.Records()
	for i := range records {
		if p := records[i].Process; p != nil {
			p.Process.Exe, p.Process.UserName, p.Process.ExeHash = hostile, hostile, "sha256:"+hostile
		}
	}
	b := plugintest.Batch(records...).With(plugin.Annotation{Record: 2, Source: "syscall", Annotation: sfproto.Annotation{
		Rule: hostile, Output: hostile, Tags: []string{hostile}, Techniques: []string{hostile}, Enrichment: map[string]string{hostile: hostile}}})
	for _, format := range []string{encoding.SysFlow, encoding.ECS, encoding.OCSF} {
		for of, want := range map[string]int{encoding.Records: len(records), encoding.Alerts: 1} {
			docs := encode(t, encoding.Config{Format: format, Of: of}, b)
			require.Len(t, docs, want, "%s of %s", format, of)
			for _, doc := range docs {
				require.True(t, json.Valid([]byte(doc)), "%s: %s", format, doc)
				require.NotContains(t, doc, "\x1b")
				require.NotContains(t, doc, "\n")
			}
		}
	}
}

// at reads a member by its path.
func at(t *testing.T, doc, path string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(doc), &v))
	for _, key := range strings.Split(path, "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			v = x[0].(map[string]any)[key]
		default:
			t.Fatalf("nothing at %q of %s", path, doc)
		}
	}
	return v
}

func TestSysFlowCarriesTheRules(t *testing.T) {
	docs := encode(t, encoding.Config{Format: encoding.SysFlow, Of: encoding.Records}, annotated())
	require.Equal(t, "NF", at(t, docs[3], "type"))
	require.Equal(t, "Upload", at(t, docs[3], "policies/id"))
	require.EqualValues(t, 2, at(t, docs[3], "policies/priority"))
	require.Equal(t, "9f2c", at(t, docs[3], "graphid"))
	require.Equal(t, "web", at(t, docs[3], "enrichment/team"))
	require.NotContains(t, docs[1], "policies")
}

func TestECS(t *testing.T) {
	docs := encode(t, encoding.Config{Format: encoding.ECS, Of: encoding.Records}, annotated())
	f := func(doc int, path string, want any) {
		t.Helper()
		require.Equal(t, want, at(t, docs[doc], path), path)
	}
	f(0, "event/kind", "event")
	f(0, "event/action", "process-start")
	f(0, "process/parent/name", "nginx")
	f(0, "container/image/name", "registry.example/shop")
	f(1, "event/action", "file-access-write")
	f(1, "file/directory", "/tmp")
	f(2, "event/outcome", "failure")
	f(3, "event/kind", "alert")
	f(3, "event/severity", 3.0)
	f(3, "rule/name", "Upload")
	f(3, "threat/technique/id", []any{"T1041"})
	f(3, "destination/ip", "203.0.113.66")
	f(3, "source/bytes", 512.0)
	f(3, "network/transport", "tcp")
	f(5, "sysflow/loss/count", 12.0)
}

func TestOCSF(t *testing.T) {
	alert := encode(t, encoding.Config{Format: encoding.OCSF, Of: encoding.Alerts}, annotated())
	require.Len(t, alert, 1)
	require.EqualValues(t, 200401, at(t, alert[0], "type_uid"))
	require.Equal(t, "Upload", at(t, alert[0], "finding_info/title"))
	require.Equal(t, "T1041", at(t, alert[0], "finding_info/attacks/technique/uid"))
	require.Equal(t, "203.0.113.66", at(t, alert[0], "evidences/dst_endpoint/ip"))
	records := encode(t, encoding.Config{Format: encoding.OCSF, Of: encoding.Records}, annotated())
	require.EqualValues(t, 100701, at(t, records[0], "type_uid"))
	require.Equal(t, "nginx", at(t, records[0], "actor/process/name"))
	require.EqualValues(t, 400106, at(t, records[3], "type_uid"))
	require.EqualValues(t, 512, at(t, records[3], "traffic/bytes_out"))
}

func TestTemplate(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		docs := encode(t, encoding.Config{Format: encoding.Template, Of: encoding.Alerts, Template: text}, annotated())
		require.Equal(t, []string{want}, docs)
	}
	f(`{{.Time}} {{upper .Priority}} {{.Rule}}: {{.Output}}`, `2025-06-15T15:06:40.000000001Z WARNING Upload: sh sent "much"`)
	f(`{{.Field "proc.name"}}->{{.Field "fd.sip"}}:{{.Field "fd.sport"}}`, `sh->203.0.113.66:443`)
	f(`{"text":{{json .Output}},"team":{{json .Enrichment.team}},"tags":{{json (join "|" .Tags)}}}`, `{"text":"sh sent \"much\"","team":"web","tags":"network|T1041"}`)

	e, err := encoding.New(plugintest.Settings(t, nil), encoding.Config{Format: encoding.Template, Of: encoding.Alerts, Template: `{{.Field "proc.nmae"}}`})
	require.NoError(t, err)
	for it := range e.Items(annotated()) {
		_, err = e.Append(nil, it)
		require.ErrorContains(t, err, "proc.nmae")
	}
}

func TestConfig(t *testing.T) {
	f := func(c encoding.Config, want string) {
		t.Helper()
		require.ErrorContains(t, c.Validate(), want)
	}
	f(encoding.Config{Format: "xml", Of: "alerts"}, `encode.format "xml": want one of`)
	f(encoding.Config{Format: "falco", Of: "records"}, "encode.of: ")
	f(encoding.Config{Format: "ecs", Of: "all"}, `encode.of "all": want`)
	f(encoding.Config{Format: "ecs", Of: "alerts", Template: "x"}, "encode.template: ")
	f(encoding.Config{Format: "template", Of: "alerts"}, "encode.template: ")
	f(encoding.Config{Format: "template", Of: "alerts", Template: "{{"}, "encode.template: template:1: ")
}

func BenchmarkECS(b *testing.B) { benchmark(b, encoding.ECS) }

func BenchmarkSysFlow(b *testing.B) { benchmark(b, encoding.SysFlow) }

func benchmark(b *testing.B, format string) {
	e, err := encoding.New(plugintest.Settings(b, nil), encoding.Config{Format: format, Of: encoding.Records})
	require.NoError(b, err)
	batch := plugintest.Batch()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = buf[:0]
		for it := range e.Items(batch) {
			buf, _ = e.Append(buf, it)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batch.Records)), "ns/record")
}
