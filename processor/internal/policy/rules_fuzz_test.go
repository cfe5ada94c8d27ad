package policy

import (
	"encoding/json"
	"testing"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// FuzzRules: any rule file goes through all passes; what is wrong with it has a
// place and can be told in Falco's form, and what is right runs.
func FuzzRules(f *testing.F) {
	const rule = "- rule: R\n  desc: d\n  condition: "
	for _, seed := range []string{
		rule + "evt.type = open and m and proc.name in (l)\n  output: \"%proc.name %20fd.name %toupper(proc.name)\"\n  priority: INFO\n" +
			"- macro: m\n  condition: not fd.name startswith /tmp\n- list: l\n  items: [a, 'b c', 1]\n",
		rule + "evt.num > 0\n  output: o %container.info\n  priority: DEBUG\n  exceptions:\n  - {name: e, fields: [proc.name, fd.name], comps: [in, =], values: [[[a], b]]}\n",
		rule + "no.such = 1\n  skip-if-unknown-filter: true\n  output: '%no.such'\n  priority: WARNING\n  source: other\n",
		rule + "evt.type = open\n  output: o\n  priority: INFO\n- rule: R\n  condition: or evt.dir = <\n  override: {condition: append}\n- rule: R\n  enabled: false\n",
		rule + "evt.type = open\n  output: o %sf.alert.count\n  priority: high\n  prefilter: [FF]\n  actions: [a]\n" +
			"  window: {over: 1m, by: [proc.name, proc.aname, fd.ip], sum: {field: sf.flow.wbytes, is: '> 3'}}\n" +
			"  sequence: {within: 5m, by: [proc.tree], after: [evt.type = read, 'fd.name glob /a*']}\n  suppress: {for: 1d}\n- drop: d\n  condition: proc.pid = 7\n",
		"- required_plugin_versions:\n  - {name: a, version: 1.0.0, alternatives: [{name: b, version: x}]}\n- required_engine_version: 0.99.0\n- ?\n",
	} {
		f.Add(seed)
	}
	fields := view.Records()
	record := &view.Record{
		Record:  &sfproto.FileFlow{OpFlags: sfproto.OpOpen, FD: 3},
		Process: view.NewProcess(&sfproto.Process{Exe: "/bin/a"}, nil, nil, nil), File: &sfproto.File{ResType: 'f', Path: "/tmp/\x1b"},
	}
	f.Fuzz(func(t *testing.T, content string) {
		files := []*rules.File{{Name: "f", Content: content}}
		e, found := compile(files, passes{rules.NewSelection(), fields, nil})
		for _, d := range found {
			if d.Message == "" || d.File != "f" {
				t.Fatalf("%+v", d)
			}
		}
		if _, err := json.Marshal(rules.Report(files, found)); err != nil {
			t.Fatal(err)
		}
		e.NewEvaluator(engine.Options{}).Append(nil, record, 0)
	})
}
