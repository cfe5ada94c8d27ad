package original

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// translate gives the pipeline as JSON, the problems and the warnings.
func translate(t *testing.T, text string, environ ...string) (got, problems, warnings string) {
	t.Helper()
	p, w := jsonfile.NewCollector("p.json"), jsonfile.NewCollector("p.json")
	root := jsonfile.Parse([]byte(text), p)
	require.NotNil(t, root)
	require.True(t, Is(root))
	out := Translate(root, jsonfile.NewEnvironment(environ), p, w)
	b, err := json.Marshal(out)
	require.NoError(t, err)
	said := func(c *jsonfile.Collector) string {
		if c.Err() == nil {
			return ""
		}
		return c.Err().Error()
	}
	return string(b), said(p), said(w)
}

func TestTranslate(t *testing.T) {
	got, problems, warnings := translate(t, `{
	"_comment": "tee",
	"drivers": [{"driver": "file", "path": "t.sf", "out": "sysflow sysflowchan"}],
	"pipeline": [
		{"processor": "sysflowreader", "handler": "flattener", "in": "sysflow sysflowchan", "out": ["flat flattenerchan", "flat2 flattenerchan"]},
		{"processor": "policyengine", "in": "flat flattenerchan", "out": "evt eventchan", "policies": "rules", "monitor": "local"},
		{"processor": "exporter", "in": "evt eventchan", "export": "file", "file.path": "a.json", "format": "ecs"},
		{"processor": "exporter", "in": "flat2 flattenerchan", "export": "terminal", "colour": "yes"}
	]}`, "EXPORTER_FILE_PATH=b.json")
	require.JSONEq(t, `{"stages": [
		{"name": "files", "type": "files", "config": {"paths": ["t.sf"]}},
		{"name": "policy", "type": "policy", "from": ["files"], "config": {"mode": "alert", "rules": ["rules"], "watch": true}},
		{"name": "file", "type": "file", "from": ["policy"], "config": {"path": "b.json", "encode": {"format": "ecs", "of": "alerts"}}},
		{"name": "terminal", "type": "file", "from": ["files"], "config": {"path": "-", "encode": {"format": "sysflow", "of": "records"}}}
	]}`, got)
	require.Empty(t, problems)
	require.Equal(t, `p.json:8:80: exporter: "colour" has no counterpart and is left out`, warnings)
}

func TestExporters(t *testing.T) {
	f := func(exporter, want string) {
		t.Helper()
		got, problems, _ := translate(t, `{"pipeline": [{"processor": "policyengine", "mode": "enrich", "in": "x y", "out": "evt eventchan"}, `+exporter+`]}`)
		require.Empty(t, problems)
		var p struct{ Stages []json.RawMessage }
		require.NoError(t, json.Unmarshal([]byte(got), &p))
		require.JSONEq(t, want, string(p.Stages[2]))
	}
	f(`{"processor": "exporter", "in": "evt eventchan", "export": "syslog", "syslog.host": "h", "syslog.proto": "tls", "syslog.tag": "sf"}`,
		`{"name": "syslog", "type": "syslog", "from": ["policy"], "config": {"address": "h:514", "protocol": "tls", "appName": "sf", "encode": {"format": "sysflow", "of": "records"}}}`)
	f(`{"processor": "exporter", "in": "evt eventchan", "export": "es", "es.addresses": "https://a:9200,https://b:9200", "es.index": "i", "vault.secrets": "true"}`,
		`{"name": "elasticsearch", "type": "elasticsearch", "from": ["policy"], "config": {"url": "https://a:9200", "index": "i",
		"user": "${file:/run/secrets/es.username}", "password": "${file:/run/secrets/es.password}", "encode": {"format": "sysflow", "of": "records"}}}`)
	f(`{"processor": "exporter", "in": "evt eventchan", "export": "null"}`, `{"name": "null", "type": "null", "from": ["policy"]}`)
}

func TestWhatHasNoCounterpartIsAProblem(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, problems, _ := translate(t, text)
		require.Contains(t, problems, want)
	}
	f(`{"drivers": [{"driver": "otelkafka"}], "pipeline": []}`, `p.json:1:14: driver "otelkafka" has no counterpart`)
	f(`{"drivers": [{"driver": "file"}], "pipeline": []}`, `add "path"`)
	f(`{"pipeline": [{"processor": "mine"}]}`, `processor "mine" has no counterpart`)
	f(`{"pipeline": [{"processor": "policyengine", "language": "sigma"}]}`, "language")
	f(`{"pipeline": [{"processor": "exporter", "export": "kafka"}]}`, "has no counterpart")
	f(`{"pipeline": {}}`, "want a list of processors")
}

func FuzzTranslate(f *testing.F) {
	f.Add([]byte(`{"drivers": [{"driver": "file", "path": 1}], "pipeline": [{"processor": "exporter", "in": [1, "a b"], "out": {}}]}`))
	f.Fuzz(func(_ *testing.T, text []byte) {
		c := jsonfile.NewCollector("f.json")
		if root := jsonfile.Parse(text, c); root != nil && Is(root) {
			Translate(root, nil, c, jsonfile.NewCollector("f.json"))
		}
	})
}
