package config

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// override applies SYSFLOW__STAGE__KEY variables to the stages' configurations.
// A key within an object is one more "__KEY".
func override(e jsonfile.Environment, stages []Stage, c *jsonfile.Collector) {
	for name, value := range e {
		path, ok := strings.CutPrefix(name, jsonfile.VariablePrefix)
		if !ok {
			continue
		}
		at := jsonfile.Place{Variable: name}
		keys := strings.Split(path, "__")
		stage := findStage(stages, keys[0])
		switch {
		case stage == nil:
			c.Add(at, "", "the pipeline has no stage whose name is %s in capitals", keys[0])
		case len(keys) < 2:
			c.Add(at, "the form is SYSFLOW__STAGE__KEY", "no key is named")
		default:
			if stage.Config == nil {
				stage.Config = &jsonfile.Node{Place: stage.Place, Kind: jsonfile.Object}
			}
			stage.Config.Override(keys[1:], name, value)
		}
	}
}

func findStage(stages []Stage, name string) *Stage {
	for i := range stages {
		if jsonfile.Capitals(stages[i].Name.Text) == name {
			return &stages[i]
		}
	}
	return nil
}
