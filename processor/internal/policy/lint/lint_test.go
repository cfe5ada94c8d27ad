package lint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func built(t *testing.T, b *builder, condition string) *condition {
	t.Helper()
	e, err := grammar.Parse(condition)
	require.NoError(t, err)
	return b.condition(e)
}

func TestImplies(t *testing.T) {
	b := newBuilder(view.Records())
	f := func(x, y string, want bool) {
		t.Helper()
		require.Equal(t, want, implies(built(t, b, x), built(t, b, y)), "%s => %s", x, y)
	}
	yes := func(x, y string) { t.Helper(); f(x, y, true) }
	no := func(x, y string) { t.Helper(); f(x, y, false) }
	yes("proc.name = a and fd.name = /x", "fd.name = /x and proc.name = a")
	yes("proc.name = a and fd.name = /x", "proc.name = a")
	no("proc.name = a", "proc.name = a and fd.name = /x")
	yes("proc.name = a", "proc.name = b or proc.name = a")
	yes("proc.name in (a, b)", "proc.name in (c, b, a)")
	no("proc.name in (a, d)", "proc.name in (c, b, a)")
	yes("fd.name = /etc/shadow", "fd.name startswith /etc and fd.name endswith shadow and fd.name glob /*/shadow and fd.name pmatch (/etc)")
	yes("fd.name startswith /etc/ssh", "fd.name startswith /etc")
	no("fd.name startswith /etc", "fd.name startswith /etc/ssh")
	yes("fd.name startswith /etc/ssh", "fd.name contains ssh")
	yes("proc.pid > 5", "proc.pid >= 6")
	yes("proc.pid > 5", "proc.pid > 3")
	no("proc.pid > 3", "proc.pid > 5")
	yes("proc.pid = 7", "proc.pid > 5 and proc.pid <= 7")
	yes("not proc.name in (a, b)", "not proc.name = a")
	no("not proc.name = a", "not proc.name in (a, b)")
	yes("proc.name = a", "proc.name exists")
	yes("proc.name = a", "not proc.name = b")
	yes("proc.name = a", "proc.name != b")
	no("not proc.name = b", "proc.name != b") // a missing value satisfies the left alone
	yes("not (proc.name = a or fd.name = /x)", "not proc.name = a and not fd.name = /x")
	yes("(proc.name = a or proc.name = b) and fd.name = /x", "proc.name in (a, b)")
	yes("proc.aname = a", "proc.aname in (a, b)")
	no("proc.aname = a", "not proc.aname = b") // of several ancestors
	no("fd.sip != 1.2.3.4", "not fd.sip = 1.2.3.4 and proc.name = x")
	yes("tolower(proc.name) = a", "tolower(proc.name) in (a, b)")
	no("tolower(proc.name) = a", "proc.name = a")
	yes("evt.type = open", "evt.type in (open, openat)")
	no("proc.name = val(proc.pname)", "proc.name = proc.pname")
}

func TestContradictions(t *testing.T) {
	b := newBuilder(view.Records())
	f := func(condition, want string) {
		t.Helper()
		require.Equal(t, want, contradiction(built(t, b, condition)))
	}
	f("proc.name = a and proc.name = b", `"proc.name = a" and "proc.name = b" exclude each other`)
	f("proc.name in (a, b) and (proc.name = c or proc.name = d)", `"proc.name in (a, b)" and "proc.name = d" exclude each other`)
	f("proc.name = a and fd.num = 3 and not proc.name in (a, b)", `"not proc.name in (a, b)" and "proc.name = a" exclude each other`)
	f("fd.name startswith /etc and fd.name startswith /var", `"fd.name startswith /etc" and "fd.name startswith /var" exclude each other`)
	f("fd.name = /x and fd.name startswith /etc", `"fd.name = /x" and "fd.name startswith /etc" exclude each other`)
	f("proc.pid > 5 and proc.pid < 4", `"proc.pid < 4" and "proc.pid > 5" exclude each other`)
	f("not proc.name exists and proc.name = a", `"not proc.name exists" and "proc.name = a" exclude each other`)
	f("proc.name = a and not proc.name = b", "")
	f("proc.aname = a and proc.aname = b", "")
	f("fd.name startswith /etc and fd.name startswith /etc/ssh", "")
	f("evt.type = open and evt.type = openat", "") // an event of both: a call that is not known
	f("proc.pid > 5 and proc.pid < 7", "")
}

func TestTheWorkIsBounded(t *testing.T) {
	b := newBuilder(view.Records())
	var terms []string
	for i := range 14 {
		terms = append(terms, fmt.Sprintf("(proc.name = a%d or fd.name = b%d or proc.cwd = c%d)", i, i, i))
	}
	x := strings.Join(terms, " and ")
	require.False(t, implies(built(t, b, x), built(t, b, strings.ReplaceAll(x, "a13", "a99")+" and proc.pid = 1")))
	require.Empty(t, contradiction(built(t, b, x)))
}

func notes(t *testing.T, content string, find func(*resolve.Set, view.Resolver) []rules.Diagnostic) []string {
	t.Helper()
	set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	require.False(t, rules.HasErrors(found), found)
	resolved, found := resolve.Resolve(set)
	require.False(t, rules.HasErrors(found), found)
	var out []string
	for _, d := range find(resolved, view.Records()) {
		require.Equal(t, rules.Note, d.Severity)
		out = append(out, fmt.Sprintf("%s %d %s", d.Code, d.Line, d.Message))
	}
	return out
}

func rule(name, condition, more string) string {
	return "- rule: " + name + "\n  desc: d\n  condition: " + condition + "\n  output: o %proc.name\n  priority: INFO\n" + more
}

func TestFind(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		require.Equal(t, want, notes(t, content, Find))
	}
	const off = "- macro: off\n  condition: evt.num = 0\n"
	f(rule("A", "evt.type = open and evt.type = execve", ""),
		"LINT_NEVER_MATCHES 3 the rule can never match: its parts are about different types of events")
	f(rule("A", "evt.type = opne", ""), "LINT_NEVER_MATCHES 3 the rule can never match: it holds for no type of events")
	f(off+rule("A", "evt.type = open and off", ""),
		`LINT_NEVER_MATCHES 5 the rule can never match: its part "evt.num = 0" holds for no type of events`)
	f(off + rule("A", "evt.type = open and off", "  enabled: false\n"))
	f(rule("A", "evt.type = open and proc.name = a and proc.name = b", ""),
		`LINT_NEVER_MATCHES 3 the rule can never match: "proc.name = a" and "proc.name = b" exclude each other`)

	const wide, narrow = "evt.type in (open, openat) and fd.name startswith /etc", "evt.type = openat and fd.name startswith /etc/ssh and proc.name = x"
	f(rule("A", wide, "")+rule("B", narrow, ""),
		`LINT_SHADOWED_RULE 8 all that the rule matches, rule "A" (f:1) matches as well`)
	f(rule("B", narrow, "") + rule("A", wide, ""))
	f(rule("A", wide, "  enabled: false\n") + rule("B", narrow, ""))
	f(rule("A", wide, "  suppress: {for: 1h}\n") + rule("B", narrow, ""))
	f(rule("A", wide, "  exceptions: [{name: e, fields: [proc.name], values: [[x]]}]\n") + rule("B", narrow, ""))
	f(rule("A", wide, "")+rule("B", "fd.name startswith /etc and evt.type in (openat, open)", ""),
		`LINT_SHADOWED_RULE 8 the rule matches the same as rule "A" (f:1)`)

	f(rule("A", wide, `  exceptions:
    - {name: one, fields: [proc.name, fd.name], comps: [in, startswith], values: [[[a, b], /etc/x], [c, /etc/y]]}
    - {name: two, fields: [fd.name, proc.name], values: [[/etc/xyz, a]]}
`), `LINT_DUPLICATE_EXCEPTION 8 exception "two" has a case that exception "one" covers: "(fd.name startswith /etc/x and proc.name in (a, b))"`)
}

func TestFalco(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		require.Equal(t, want, notes(t, content, Falco))
	}
	f(rule("A", "evt.type = open", ""))
	f(rule("A", "evt.type = open and sf.flow.rbytes > 3", "  window: {over: 1m, count: 3}\n"),
		"LINT_NOT_IN_FALCO 1 Falco ignores window: the rule alerts whenever its condition holds",
		"LINT_NOT_IN_FALCO 1 Falco does not load the file: it has no field sf.flow.rbytes")
	f(strings.ReplaceAll(rule("A", "evt.type = open", "  skip-if-unknown-filter: true\n"), "%proc.name", "%tolower(sf.proc.exe)"),
		"LINT_NOT_IN_FALCO 1 Falco leaves the rule out: it has no field sf.proc.exe")
	f("- drop: D\n  condition: proc.name = x\n", "LINT_NOT_IN_FALCO 1 Falco ignores the item: nothing is dropped there")
}
