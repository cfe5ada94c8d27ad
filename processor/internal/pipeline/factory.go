package pipeline

import (
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

func kindOf(f plugin.Factory) kind {
	switch {
	case f.NewSource != nil:
		return source
	case f.NewStage != nil:
		return stage
	case f.NewExporter != nil:
		return exporter
	}
	return unknown
}

func findFactory(all []plugin.Factory, name string) (plugin.Factory, bool) {
	for _, f := range all {
		if f.Type == name && kindOf(f) != unknown {
			return f, true
		}
	}
	return plugin.Factory{}, false
}

// hint is what may be meant by a type that there is not.
func hint(name string, all []plugin.Factory) string {
	for _, f := range all {
		if f.Type == name && f.NewAction != nil {
			return `it is an action: name it under "actions" of a rule`
		}
	}
	return jsonfile.Nearest(name, types(all))
}

func types(all []plugin.Factory) []string {
	var out []string
	for _, f := range all {
		if kindOf(f) != unknown {
			out = append(out, f.Type)
		}
	}
	return out
}
