package config

import (
	"slices"
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
			stage.part(keys[1:]).Override(keys[1:], name, value)
		}
	}
}

// part is the part of a stage that keys lead into: the delivery, where QUEUE, RETRY
// and BATCH hold more keys and DEADLETTER is one, or else the configuration.
func (s *Stage) part(keys []string) *jsonfile.Node {
	isDelivery := slices.ContainsFunc(deliveryKeys(), func(k string) bool { return jsonfile.Capitals(k) == keys[0] })
	if isDelivery && (len(keys) > 1 || keys[0] == "DEADLETTER") {
		return s.Delivery
	}
	if s.Config == nil {
		s.Config = &jsonfile.Node{Place: s.Place, Kind: jsonfile.Object}
	}
	return s.Config
}

func findStage(stages []Stage, name string) *Stage {
	for i := range stages {
		if jsonfile.Capitals(stages[i].Name.Text) == name {
			return &stages[i]
		}
	}
	return nil
}
