package engine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type e2eCase struct {
	ID       string
	Events   string
	Matching string `json:"rule_matching"`
	Files    []struct{ Name, Content string }
	Alerts   []e2eAlert
	Least    string                 `json:"min_priority"`
	Actions  []map[string]e2eTarget `json:"rule_actions"`
}

// e2eTarget are the rules that an action is about.
type e2eTarget struct {
	Rule, Tag string
	Substring string `json:"substr"`
}

// e2eAlert is an alert without what is the same in all.
type e2eAlert struct {
	Output   string
	Fields   map[string]any `json:"output_fields"`
	Priority string
	Rule     string
	Source   string
	Tags     []string
}

// TestConformanceE2E runs rule files on plain events. Where Falco was told to stop
// at the first rule that matches, the first of ours counts.
func TestConformanceE2E(t *testing.T) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../../../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, "e2e.json"))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	var file struct{ Cases []e2eCase }
	decode(t, data, &file)
	events := map[string][]view.Values{}
	passed := 0
	for _, c := range file.Cases {
		if events[c.Events] == nil {
			events[c.Events] = readEvents(t, filepath.Join(dir, c.Events))
		}
		want, err := json.Marshal(c.Alerts)
		require.NoError(t, err)
		got, err := json.Marshal(c.run(events[c.Events]))
		require.NoError(t, err)
		if bytes.Equal(want, got) {
			passed++
		} else {
			t.Logf("%s: want %s\ngot %s", c.ID, want, got)
		}
	}
	fmt.Printf("conformance e2e: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}

func decode(t *testing.T, data []byte, into any) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	require.NoError(t, d.Decode(into))
}

func (c e2eCase) run(events []view.Values) []e2eAlert {
	var files []*rules.File
	for _, f := range c.Files {
		files = append(files, &rules.File{Name: f.Name, Content: f.Content})
	}
	set, _ := rules.Load(files)
	set.Select(c.selection())
	resolved, _ := resolve.Resolve(set)
	engine, _ := Compile(resolved, view.Plain(view.Fields()))
	alerts, v := []e2eAlert{}, engine.NewEvaluator(Options{})
	for _, values := range events {
		e := &view.Event{Values: values}
		v.state.Begin(e)
		for _, n := range engine.set.Append(nil, v.state) {
			x := engine.entries[n]
			alerts = append(alerts, engine.rules[x.rule].plainAlert(e))
			if c.Matching == "first" {
				break
			}
		}
	}
	return alerts
}

func (c e2eCase) selection() rules.Selection {
	by := rules.NewSelection()
	if c.Least != "" {
		by.Least, _ = rules.ParsePriority(c.Least)
	}
	for _, a := range c.Actions {
		for verb, t := range a {
			if t.Substring != "" {
				t.Rule = "*" + t.Substring + "*"
			}
			by.Actions = append(by.Actions, rules.Action{Enable: verb == "enable", Rule: t.Rule, Tag: t.Tag})
		}
	}
	return by
}

func (r *Rule) plainAlert(e *view.Event) e2eAlert {
	ns := e.Values["evt.time"].Int
	a := e2eAlert{
		Rule: r.Name, Priority: r.Priority.String(), Source: view.SourceSyscall, Tags: r.Tags,
		Output: time.Unix(0, ns).UTC().Format("15:04:05.000000000") + ": " + r.Priority.String() + " " + string(r.output.Append(nil, e)),
		Fields: map[string]any{"evt.time": ns},
	}
	if a.Tags == nil {
		a.Tags = []string{}
	}
	for _, f := range r.output.Fields(e) {
		a.Fields[f.Name] = f.Value
	}
	return a
}

func readEvents(t *testing.T, path string) []view.Values {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	var out []view.Values
	for lines.Scan() {
		var fields map[string]any
		decode(t, lines.Bytes(), &fields)
		values := view.Values{}
		for name, v := range fields {
			values[name] = plainValue(t, v)
		}
		derive(values)
		out = append(out, values)
	}
	require.NoError(t, lines.Err())
	return out
}

func plainValue(t *testing.T, v any) view.Value {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		require.NoError(t, err)
		return view.Value{Int: n}
	case bool:
		return view.Value{Bool: v}
	}
	return view.Value{Text: fmt.Sprint(v)}
}

// derive adds the fields that Falco makes of others: both ends of a connection,
// and all ancestors. Its events are exits.
func derive(values view.Values) {
	values["evt.dir"] = view.Value{Text: "<"}
	var ends, ancestors []string
	for _, name := range []string{"fd.cip", "fd.sip"} {
		if v, ok := values[name]; ok {
			ends = append(ends, v.Text)
		}
	}
	for i := 1; ; i++ {
		v, ok := values[fmt.Sprintf("proc.aname[%d]", i)]
		if !ok {
			break
		}
		ancestors = append(ancestors, v.Text)
	}
	if len(ends) > 0 {
		values["fd.ip"], values["fd.net"] = view.Value{Texts: ends}, view.Value{Texts: ends}
	}
	if len(ancestors) > 0 {
		values["proc.aname"] = view.Value{Text: strings.Join(ancestors, " "), Texts: ancestors}
	}
}
