package json

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func batch() *plugin.Batch {
	header := &sfproto.Header{HostName: "node-1"}
	b := plugin.NewBatch([]view.Record{{Header: header}, {Header: header}}, nil)
	return b.With(
		plugin.Annotation{Record: 0, Annotation: sfproto.Annotation{Enrichment: map[string]string{"quiet": "no alert"}}},
		plugin.Annotation{
			Annotation: sfproto.Annotation{
				TS: 1750000000000000001, Rule: "Read secrets", Priority: "Warning", Output: "cat read \"/etc/shadow\"",
				Tags: []string{"T1555", "T1003"}, GraphID: "9f2c",
			},
			Record: 1, Source: "syscall",
			Fields: []plugin.OutputField{
				{Name: "evt.time", Value: int64(1750000000000000001)}, {Name: "proc.name", Value: "cat"},
				{Name: "proc.tty", Value: true}, {Name: "fd.name", Value: nil}, {Name: "proc.aname", Value: []string{"sh", "init"}},
			},
		},
		plugin.Annotation{Record: 1, Annotation: sfproto.Annotation{Enrichment: map[string]string{"team": "web", "proc.name": "not replaced"}}},
	)
}

func TestAlertIsFalcos(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts.json")
	e, err := Factory().NewExporter(plugin.Settings{}, &Config{Path: path})
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), batch()))
	require.NoError(t, e.(plugin.Stopper).Stop(context.Background()))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, `{"hostname":"node-1","output":"cat read \"/etc/shadow\"","output_fields":`+
		`{"evt.time":1750000000000000001,"proc.name":"cat","proc.tty":true,"fd.name":null,"proc.aname":["sh","init"],`+
		`"sf.graphid":"9f2c","team":"web"},"priority":"Warning","rule":"Read secrets","source":"syscall",`+
		`"tags":["T1003","T1555"],"time":"2025-06-15T15:06:40.000000001Z"}`+"\n", string(got))
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "out"))+`}`)
}

func TestConfig(t *testing.T) {
	require.NoError(t, Factory().NewConfig().(*Config).Validate())
	require.ErrorContains(t, (&Config{}).Validate(), "path: ")
}
