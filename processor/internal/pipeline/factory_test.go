package pipeline

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type nested struct {
	Inner *jsonfile.Node `json:"inner"`
	Limit string         `json:"limit"`
}

// TestWhyAStageCannotBeMade: what is known at a place of its configuration is told
// there, of several things each.
func TestWhyAStageCannotBeMade(t *testing.T) {
	factories := []plugin.Factory{
		{Type: "in", NewSource: func(plugin.Settings, any) (plugin.Source, error) { return nil, nil }},
		{Type: "act", NewAction: func(plugin.Settings, any) (plugin.Action, error) { return nil, nil }},
		{Type: "out", NewConfig: func() any { return new(nested) }, NewExporter: func(_ plugin.Settings, c any) (plugin.Consumer, error) {
			inner := jsonfile.NewCollector("")
			inner.Add(c.(*nested).Inner.Get("deep").Place, "remove it", "deep is wrong")
			return nil, errors.Join(inner.Err(), errors.New("limit: none"), errors.New("no such host"))
		}},
	}
	file, err := config.Parse("p.json", []byte(`{"stages": [{"name": "in", "type": "in"},
 {"name": "a", "type": "act", "from": "in"},
 {"name": "out", "type": "out", "from": "in", "config": {"limit": "x",
   "inner": {"deep": 1}}}]}`), nil)
	require.NoError(t, err)
	_, err = Build(file, Options{Factories: factories})
	require.EqualError(t, err, `p.json:2:24: there is no stage type "act" (it is an action: name it under "actions" of a rule)
p.json:3:57: stage "out": no such host
p.json:3:67: stage "out": limit: none
p.json:4:22: deep is wrong (remove it)`)
}
