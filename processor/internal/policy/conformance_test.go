package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type loadEntry struct {
	Code rules.Code
	Path []string `json:"item_path"`
}

type loadCase struct {
	ID      string
	Files   []struct{ Name, Content string }
	OK      bool `json:"expect_ok"`
	Results []struct{ Errors, Warnings []loadEntry }
	Enabled *int `json:"expect_enabled_rules"`
	// Compiled are the rules after all files were read, before actions.
	Compiled []struct {
		Rule, Condition, Output, Priority, Description, Source string
		Tags                                                   []string
		Enabled                                                bool
	}
	Actions []map[string]loadTarget `json:"rule_actions"`
	Extra   []struct {
		Output string `json:"extra_output"`
		Rule   string
		Tags   []string
	} `json:"append_output"`
	Plugins     [][2]string
	PluginsFine *bool `json:"expect_plugin_requirements_ok"`
}

type loadTarget struct {
	Rule, Tag string
	Substring *string `json:"substr"`
}

func TestConformanceLoad(t *testing.T) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, "load.json"))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	var file struct{ Cases []loadCase }
	require.NoError(t, json.Unmarshal(data, &file))
	passed := 0
	for _, c := range file.Cases {
		if difference := c.difference(); difference != "" {
			t.Errorf("%s: %s", c.ID, difference)
			continue
		}
		passed++
	}
	fmt.Printf("conformance load: %d of %d\n", passed, len(file.Cases))
}

func (c loadCase) files() []*rules.File {
	var files []*rules.File
	for _, f := range c.Files {
		files = append(files, &rules.File{Name: f.Name, Content: f.Content})
	}
	return files
}

// difference loads the files and says what is otherwise than in Falco, which
// stops at the first error where we go on.
func (c loadCase) difference() string {
	_, found := compile(c.files(), passes{rules.NewSelection(), view.Records(), nil})
	if rules.HasErrors(found) == c.OK {
		return fmt.Sprintf("ok is %v: %v", !c.OK, found)
	}
	var want []string
	for _, r := range c.Results {
		for _, e := range slices.Concat(r.Errors, r.Warnings) {
			want = append(want, string(e.Code)+" "+strings.Join(e.Path, "/"))
		}
	}
	var got []string
	for _, d := range found {
		if d.Code == rules.WarnPlugin { // Falco tells of plugins when it starts
			continue
		}
		got = append(got, string(d.Code)+" "+strings.Join(d.Item, "/"))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			return fmt.Sprintf("%s is missing from %v", w, got)
		}
	}
	if c.OK && len(want) != len(got) {
		return fmt.Sprintf("want %v, got %v", want, got)
	}
	return c.compiledDifference()
}

// compiledDifference compares the rules themselves.
func (c loadCase) compiledDifference() string {
	if !c.OK {
		return ""
	}
	set, _ := rules.Load(c.files())
	if c.PluginsFine != nil {
		if fine := len(set.Unsatisfied(c.Plugins)) == 0; fine != *c.PluginsFine {
			return fmt.Sprintf("plugins are fine: %v", fine)
		}
	}
	set.Select(rules.Selection{Least: rules.Debug, Outputs: c.outputs()})
	resolved, _ := resolve.Resolve(set)
	for _, want := range c.Compiled {
		i := slices.IndexFunc(resolved.Rules, func(r resolve.Rule) bool { return r.Name == want.Rule })
		if i < 0 {
			return fmt.Sprintf("rule %q is missing", want.Rule)
		}
		r := resolved.Rules[i]
		got := []any{ast.Format(r.Expr), r.Output.Value, r.Priority.String(), r.Desc, r.Source, r.Enabled, append([]string{}, r.Tags...)}
		wanted := []any{want.Condition, want.Output, want.Priority, want.Description, want.Source, want.Enabled, append([]string{}, want.Tags...)}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", wanted) {
			return fmt.Sprintf("rule is\n%q, want\n%q", got, wanted)
		}
	}
	return c.enabledDifference()
}

// enabledDifference counts the rules that run after the actions.
func (c loadCase) enabledDifference() string {
	by := rules.NewSelection()
	for _, a := range c.Actions {
		for verb, t := range a {
			if t.Substring != nil {
				t.Rule = "*" + *t.Substring + "*"
			}
			by.Actions = append(by.Actions, rules.Action{Enable: verb == "enable", Rule: t.Rule, Tag: t.Tag})
		}
	}
	e, _ := compile(c.files(), passes{by, view.Records(), nil})
	if got := len(e.Rules()); c.Enabled != nil && got != *c.Enabled {
		return fmt.Sprintf("%d rules run, want %d", got, *c.Enabled)
	}
	return ""
}

func (c loadCase) outputs() []rules.ExtraOutput {
	var out []rules.ExtraOutput
	for _, o := range c.Extra {
		out = append(out, rules.ExtraOutput{Rule: o.Rule, Tags: o.Tags, Output: o.Output})
	}
	return out
}
