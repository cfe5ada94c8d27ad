// Package original translates pipeline files of the original SysFlow processor
// into ours: stages that named the channels between them become stages that name
// each other.
//
// Invariant: what has no counterpart is a warning or a problem at its place, never
// left out in silence.
package original

import (
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Is reports whether a file is of the original's form: {"pipeline": [...]}.
func Is(root *jsonfile.Node) bool {
	return root.Kind == jsonfile.Object && member(root, "pipeline") != nil
}

// translation is under way.
type translation struct {
	problems *jsonfile.Collector
	warnings *jsonfile.Collector
	env      jsonfile.Environment
	// out are the stages whose records come out of a channel, by its name.
	out map[string][]producer
	// sources are the input of the first processor.
	sources []producer
	stages  []*jsonfile.Node
	names   map[string]int
}

// producer is a stage; behind a policy engine in mode alert only matches are left.
type producer struct {
	name   string
	alerts bool
}

// Translate makes a pipeline of our form, {"stages": [...]}, whose values keep
// their places. What is lost goes to warnings, what cannot be translated to
// problems. The environment may hold the original's overrides, PLUGIN_KEY.
func Translate(root *jsonfile.Node, env jsonfile.Environment, problems, warnings *jsonfile.Collector) *jsonfile.Node {
	t := &translation{problems: problems, warnings: warnings, env: env, out: map[string][]producer{}, names: map[string]int{}}
	for _, m := range root.Members {
		if m.Key != "drivers" && m.Key != "pipeline" && !strings.HasPrefix(m.Key, "_") {
			warnings.Add(m.Place, "", "the original ignored the key %q, and so does this", m.Key)
		}
	}
	t.drivers(root)
	list := member(root, "pipeline")
	if list.Kind != jsonfile.Array {
		problems.Add(list.Place, "", "pipeline: want a list of processors, have %s", list)
	}
	for _, item := range list.Items {
		t.processor(item)
	}
	stages := &jsonfile.Node{Place: root.Place, Kind: jsonfile.Array, Items: t.stages}
	return object(root.Place, field{"stages", stages})
}

// drivers makes the sources. Without a list of them the original took the driver
// from its command line, and its collector speaks in datagrams.
func (t *translation) drivers(root *jsonfile.Node) {
	list := member(root, "drivers")
	if list == nil {
		t.warnings.Add(root.Place, `name it under "drivers"`,
			"the original's command line chose the input: this listens on the default socket for the original's collector")
		t.source(root, "unixpacket", nil)
		return
	}
	for _, d := range list.Items {
		path := member(d, "path")
		switch name := text(d, "driver"); name {
		case "socket":
			t.source(d, "unixpacket", path)
		case "file":
			if path == nil {
				t.problems.Add(d.Place, `add "path"`, "driver file: the original's command line named the file")
				continue
			}
			t.source(d, "files", &jsonfile.Node{Place: path.Place, Kind: jsonfile.Array, Items: []*jsonfile.Node{path}})
		default:
			t.problems.Add(d.Place, "", "driver %q has no counterpart: want socket or file", name)
		}
	}
}

// source adds a source; path is its path or list of paths.
func (t *translation) source(at *jsonfile.Node, kind string, path *jsonfile.Node) {
	var settings []field
	if path != nil {
		key := "path"
		if path.Kind == jsonfile.Array {
			key = "paths"
		}
		settings = append(settings, field{key, path})
	}
	p := producer{name: t.add(at, kind, kind, nil, settings)}
	t.sources = append(t.sources, p)
	for _, channel := range channels(member(at, "out")) {
		t.out[channel] = append(t.out[channel], p)
	}
}

// processor translates an entry of the pipeline by its type.
func (t *translation) processor(n *jsonfile.Node) {
	from := t.inputs(n)
	s := settings{t: t, node: n, plugin: text(n, "processor")}
	if handler := member(n, "handlerlibpath"); handler != nil {
		t.problems.Add(handler.Place, "write it as a stage, see plugins/example", "handlers from shared objects have no counterpart")
	}
	var out []producer
	switch s.plugin {
	case "sysflowreader", "sysflowprocessor":
		out = from // joining is the processor's own business
		if s.get("filter.enabled") == "on" {
			t.warnings.Add(n.Place, "", "filter.enabled: records that repeat are not left out here: flows aggregate them")
		}
	case "policyengine":
		out = []producer{t.policy(&s, from)}
	case "exporter":
		t.exporter(&s, from)
	default:
		t.problems.Add(n.Place, "write it as a stage, see plugins/example", "processor %q has no counterpart", s.plugin)
		return
	}
	s.rest()
	for _, channel := range channels(member(n, "out")) {
		t.out[channel] = append(t.out[channel], out...)
	}
}

// inputs are the stages behind a processor's channels; a channel that nothing
// fills is the drivers'.
func (t *translation) inputs(n *jsonfile.Node) []producer {
	var out []producer
	for _, channel := range channels(member(n, "in")) {
		if from, ok := t.out[channel]; ok {
			out = append(out, from...)
		} else {
			out = append(out, t.sources...)
		}
	}
	return out
}

// add makes a stage and returns its name, which is its type with a number when
// there are several.
func (t *translation) add(at *jsonfile.Node, name, kind string, from []producer, config []field) string {
	t.names[name]++
	if n := t.names[name]; n > 1 {
		name = fmt.Sprintf("%s-%d", name, n)
	}
	members := []field{{"name", scalar(at.Place, name)}, {"type", scalar(at.Place, kind)}}
	if len(from) > 0 {
		list := &jsonfile.Node{Place: at.Place, Kind: jsonfile.Array}
		for _, f := range from {
			list.Items = append(list.Items, scalar(at.Place, f.name))
		}
		members = append(members, field{"from", list})
	}
	if len(config) > 0 {
		members = append(members, field{"config", object(at.Place, config...)})
	}
	t.stages = append(t.stages, object(at.Place, members...))
	return name
}
