package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

// resolved is the condition of the only rule, in canonical form, and what was
// found.
func resolved(t testing.TB, definitions, condition string) (string, []string) {
	t.Helper()
	content := definitions + "- rule: R\n  desc: d\n  condition: " + condition + "\n  output: o\n  priority: INFO\n"
	set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	require.Empty(t, found)
	out, found := resolve.Resolve(set)
	var texts []string
	for _, d := range found {
		texts = append(texts, d.Error())
	}
	if len(out.Rules) == 0 {
		return "", texts
	}
	return ast.Format(out.Rules[0].Expr), texts
}

func TestLists(t *testing.T) {
	f := func(definitions, condition, want string) {
		t.Helper()
		got, found := resolved(t, definitions, condition)
		require.Empty(t, found)
		require.Equal(t, want, got)
	}
	const ab = "- list: l\n  items: [a, b c, 7]\n"
	f(ab, "f.x in (l)", `f.x in (a, "b c", 7)`)
	f(ab, "f.x in (z, l ,y)", `f.x in (z, a, "b c", 7, y)`)
	f(ab+"- list: m\n  items: [l, d]\n", "f.x in (m)", `f.x in (a, "b c", 7, d)`)
	f("- list: l\n  items: []\n", "f.x in (a, l)", "f.x in (a)")
	f("- list: l\n  items: []\n", "f.x in (l, a)", "f.x in (a)")
	f("- list: l\n  items: [v]\n", "f.l = l", "f.l = v")
	f("- list: sh\n  items: [bash]\n", "f.x in (sh, dash, sh2)  and f.y = /bin/sh", "(f.x in (bash, dash, sh2) and f.y = /bin/sh)")
}

func TestMacros(t *testing.T) {
	const macros = "- macro: a\n  condition: f.x = 1 or f.x = 2\n- macro: b\n  condition: not a\n"
	got, found := resolved(t, macros, "b and f.y = 3")
	require.Empty(t, found)
	require.Equal(t, "(not (f.x = 1 or f.x = 2) and f.y = 3)", got)
}

// Macros of the original project's policies see those after them.
func TestMacrosLookAhead(t *testing.T) {
	const policy = "- macro: a\n  condition: b or sf.x = 1\n- macro: b\n  condition: not c\n- macro: c\n  condition: f.x = 2\n"
	got, found := resolved(t, policy, "a and f.y = 3")
	require.Empty(t, found)
	require.Equal(t, "((not f.x = 2 or sf.x = 1) and f.y = 3)", got)

	var long strings.Builder
	for i := range 300 {
		fmt.Fprintf(&long, "- macro: m%d\n  condition: m%d or sf.x = 1\n", i, i+1)
	}
	_, found = resolved(t, long.String()+"- macro: m300\n  condition: f.x = 1\n", "m0")
	require.NotEmpty(t, found, "so many are not followed")
}

func TestErrors(t *testing.T) {
	f := func(definitions, condition string, want ...string) {
		t.Helper()
		_, found := resolved(t, definitions, condition)
		require.Equal(t, want, found)
	}
	f("- macro: m\n  condition: m\n", "m", `f:2:14: macro "m": undefined macro "m" (a macro cannot use itself)`)
	f("- macro: a\n  condition: b\n- macro: b\n  condition: f.x = 1\n", "a", `f:2:14: macro "a": undefined macro "b" (it is defined after this one: put it before)`)
	f("- macro: a\n  condition: b or sf.x = 1\n- macro: b\n  condition: a\n", "a", `f:4:14: macro "b": undefined macro "a" (a macro cannot use itself)`)
	f("- macro: opened\n  condition: f.x = 1\n", "opend or opened", `f:5:14: rule "R": undefined macro "opend" (did you mean "opened"?)`)
	f("- list: l\n  items: [a]\n", "f.x in (l) and l and", `f:5:31: rule "R": unexpected "and"; a blank or '(' must follow 'and' and 'or'`)
	f("- list: l\n  items: [a, b]\n", "f.x = l", `f:5:20: rule "R": unexpected ","; expected 'and', 'or' or the end`)
	f("- macro: m\n  condition: f.x = 1\n", "f.x = 2", `f:1:3: macro "m": no rule and no macro uses this macro`)
}

// TestMacrosCannotExplode: each macro uses the one before it twice.
func TestMacrosCannotExplode(t *testing.T) {
	var b strings.Builder
	b.WriteString("- macro: m\n  condition: f.x = 1\n")
	name := "m"
	for range 40 {
		b.WriteString("- macro: " + name + "m\n  condition: " + name + " or " + name + "\n")
		name += "m"
	}
	_, found := resolved(t, b.String(), name)
	require.Contains(t, found[0], "with its macros the condition has more than 100000 checks")
}
