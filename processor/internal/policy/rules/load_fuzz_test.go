package rules_test

import (
	"testing"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

// FuzzLoad: any file is read or refused, and every place lies in it.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		ruleR, "- list: l\n  items: [a, 'b', 1]\n", "- macro: m\n  condition: >\n    a\n\n    b\n", "--- \n- &a {rule: x}\n- *a\n",
		"- rule: R\n  exceptions:\n  - {name: e, fields: f, values: [x]}\n  override: {exceptions: append}\n", "- {a: [[[{", "\xff", "? - :\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
		for _, d := range found {
			if d.Message == "" || d.Line < 1 || d.Column < 1 {
				t.Fatalf("%+v", d)
			}
		}
		for _, m := range set.Macros {
			for i := range len(m.Condition.Value) {
				if at := m.Condition.Place(i); at.Offset < 0 || at.Offset > len(content) {
					t.Fatalf("byte %d of %q is at %d", i, m.Condition.Value, at.Offset)
				}
			}
		}
	})
}
