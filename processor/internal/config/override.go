package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// override applies SYSFLOW__STAGE__KEY variables to the stages' configurations.
// A key within an object is one more "__KEY". Where stages lack a name, that is told
// alone.
func override(e jsonfile.Environment, stages []Stage, c *jsonfile.Collector) {
	if len(stages) == 0 {
		return // what the variables are for could not be read
	}
	nameless := findStage(stages, "") != nil
	for _, name := range slices.Sorted(maps.Keys(e)) {
		path, ok := strings.CutPrefix(name, jsonfile.VariablePrefix)
		if !ok {
			continue
		}
		at := jsonfile.Place{Variable: name}
		keys := strings.Split(path, "__")
		stage := findStage(stages, keys[0])
		switch {
		case stage == nil && nameless:
		case stage == nil:
			c.Add(at, nearestStage(keys[0], stages), "the pipeline has no stage whose name is %s in capitals", keys[0])
		case len(keys) < 2:
			c.Add(at, "the form is SYSFLOW__STAGE__KEY", "no key is named")
		default:
			stage.part(keys[1:]).Override(keys[1:], name, e[name])
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

func nearestStage(name string, stages []Stage) string {
	var names []string
	for _, s := range stages {
		names = append(names, s.Name.Text)
	}
	return jsonfile.Nearest(strings.ReplaceAll(name, "_", "-"), names)
}

func findStage(stages []Stage, name string) *Stage {
	for i := range stages {
		if jsonfile.Capitals(stages[i].Name.Text) == name {
			return &stages[i]
		}
	}
	return nil
}
