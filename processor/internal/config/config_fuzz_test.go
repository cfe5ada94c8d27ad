package config

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"stages": [{"name": "a", "type": "b", "from": ["c"], "config": {"x": [1, true, null, "${A}"]}}]}`))
	f.Add([]byte(`{"stages": [{"name": "a", "name": 1, "config": {"x": {"x": "$"}}}]}`))
	f.Add([]byte("{\"stages\": [[[["))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("p.json", text, []string{"A=b", "SYSFLOW__A__X__Y=1"})
		if err != nil || len(p.Problems) > 0 {
			return
		}
		for _, s := range p.Stages {
			if s.Name.Text == "" || s.Line == 0 {
				t.Fatalf("stage without a name or place passed: %+v", s)
			}
			if s.Config != nil {
				var dst struct {
					X map[string]any `json:"x"`
				}
				jsonfile.Bind(s.Config, &dst, jsonfile.NewCollector("p.json"))
			}
		}
	})
}
