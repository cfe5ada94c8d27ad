package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func compile(t testing.TB, condition string) *plan.Plan {
	t.Helper()
	e, err := grammar.Parse(condition)
	require.NoError(t, err)
	p, problems := plan.Compile(e, view.Records())
	require.Empty(t, problems, condition)
	return p
}

// TestTypesAreSettled counts the types of events that a condition can hold for.
func TestTypesAreSettled(t *testing.T) {
	f := func(condition string, want int) {
		t.Helper()
		p, n := compile(t, condition), 0
		for i := 1; i < view.NumEventTypes; i++ {
			if p.For(view.EventType(i)) != nil {
				n++
			}
		}
		require.Equal(t, want, n, condition)
	}
	all := view.NumEventTypes - 1
	f("proc.name = x", all)
	f("evt.type = mkdir and proc.name = x", 2) // and the family
	f("evt.type in (mkdir, mkdirat) or evt.type = rmdir", 4)
	f("evt.type = rmdir and evt.type = chmod", 0)
	f("not evt.type = rmdir", all-1)
	f("evt.type != rmdir and (proc.name = x or evt.type exists)", all-1)
	f("evt.type = rmdir or proc.name = x", all)
	f("not (evt.type = rmdir or proc.name = x)", all-1)
	f("evt.type startswith rmd", 1)
	f("evt.num = 0 and proc.name = x", 0) // events are numbered from 1
	f("not evt.num in (0)", all)
}

func TestFamilyIsEachMember(t *testing.T) {
	open := view.Record{Record: &sfproto.FileFlow{OpFlags: sfproto.OpOpen}}
	e := open.AppendEvents(nil)[0]
	f := func(condition string, want bool) {
		t.Helper()
		test := compile(t, condition).For(e.Type)
		require.Equal(t, want, test != nil && test(&plan.State{Event: &e}), condition)
	}
	f("evt.type = open", true)
	f("evt.type = openat2", true)
	f("evt.type in (read, creat)", true)
	f("evt.type = read", false)
	f("evt.type != open", false)
	f("not evt.type = openat", false)
}

func TestProblems(t *testing.T) {
	f := func(condition string, column int, message string) {
		t.Helper()
		e, err := grammar.Parse(condition)
		require.NoError(t, err)
		_, problems := plan.Compile(e, view.Records())
		require.Len(t, problems, 1, condition)
		require.Equal(t, message, problems[0].Message)
		require.Equal(t, column, problems[0].At.Column, condition)
	}
	f("proc.name = a and proc.pid contains 1", 28, `proc.pid is a number, which does not take "contains"`)
	f("fd.ip in (1.2.3.4, 10.0.0.0/8)", 20, `"10.0.0.0/8" is a network, and the field an address: use fd.net, fd.snet, fd.cnet or sf.net.ip`)
	f("sf.net.dip = 10.0.0.300", 14, `"10.0.0.300" is not an IP address, as in 10.0.0.1 or 2001:db8::1`)
	f("sf.net.ip in (10.0.0.0/8, 10.0.0.0/33)", 27, `"10.0.0.0/33" is not a network, as in 10.0.0.0/8`)
	f("fd.snet = 10.0.0.0/40", 11, `"10.0.0.0/40" is not a network, as in 10.0.0.0/8`)
	f("fd.sport in (http, nothing)", 20, `"nothing" is neither a port nor the name of a service`)
	f("evt.is_open_read = 1", 20, `"1" is neither true nor false`)
	f("proc.name in names", 14, `"names" is not a list`)
	f("proc.name = val(proc.pid)", 17, "proc.name is a text and proc.pid is a number")
	f("proc.name = val(proc.aname)", 17, "proc.name = cannot be compared with a field")
	f("proc.name regex '('", 17, `"(" is not a regular expression`)
	f(`proc.name regex '\\d+'`, 17, `"\\d+" is a regular expression of Perl's kind: write [0-9] for \d, [[:space:]] for \s, and no (?...)`)
	f("proc.name regex '(?i)a'", 17, `"(?i)a" is a regular expression of Perl's kind: write [0-9] for \d, [[:space:]] for \s, and no (?...)`)
	f("toupper(proc.pid) = X", 9, "toupper() takes a text, and proc.pid is none")
	f("toupper(proc.aname) = X", 9, "proc.aname takes no transformer")
	f("proc.name = len(proc.pname)", 13, "proc.name is a text and len() is a number")
	f("len(proc.name) = x", 18, `"x" is not a decimal whole number`)
	f("proc.name = tolower(proc.nosuch)", 21, `unknown field "proc.nosuch"`)
	f("concat(proc.name, toupper(evt.type)) = x", 27, "evt.type takes no transformer")
	f("proc.name = val(evt.type)", 17, "evt.type is compared with constants alone")
}

func TestFieldsAreCompared(t *testing.T) {
	fields := []view.Field{{Name: "a.x"}, {Name: "a.y"}, {Name: "a.n", Type: view.Int}, {Name: "a.m", Type: view.Int},
		{Name: "a.few", List: true}, {Name: "a.many", List: true}, {Name: "a.no", List: true}}
	e := &view.Event{Values: view.Values{"a.few": {Texts: []string{"p", "q"}}, "a.many": {Texts: []string{"p", "q", "r"}}, "a.x": {Text: "abc"}, "a.y": {Text: "b"}, "a.n": {Int: 3}}}
	f := func(condition string, want bool) {
		t.Helper()
		got, err := evaluate(condition, fields, e)
		require.NoError(t, err)
		require.Equal(t, want, got, condition)
	}
	f("a.x contains val(a.y)", true)
	f("a.x startswith val(a.y)", false)
	f("a.n >= val(a.n)", true)
	f("a.n != val(a.m)", false) // missing
	f("tolower(a.x) in val(a.y)", false)
	f("concat(a.y, a.y) = concat('b', a.y)", true)
	f("a.few in val(a.many)", true)
	f("a.many in val(a.few)", false)
	f("a.many intersects val(a.few)", true)
	f("toupper(a.few) intersects val(a.many)", false)
	f("a.few in val(a.no)", false)
	f("a.no in val(a.few)", false)
	f("not a.n != val(a.m)", true)
}

func TestWarnings(t *testing.T) {
	f := func(condition string, want ...string) {
		t.Helper()
		var got []string
		for _, w := range compile(t, condition).Warnings() {
			got = append(got, w.Message)
		}
		require.Equal(t, want, got, condition)
	}
	f("proc.name regex ^bash.*", `the regular expression "^bash.*" is a plain text`)
	f("proc.name regex ba+sh and fd.name = proc.nosuch")
	f("proc.name in (bash, proc.pname)", `the text "proc.pname" spells a field`)
	f("proc.name = 'toupper(proc.pname)'", `the text "toupper(proc.pname)" spells a transformer`)
	f("evt.dir = < and not evt.dir = >", "evt.dir is deprecated: every event is an exit")
}

// TestTransformersTakeTheStatesRoom and no other memory.
func TestTransformersTakeTheStatesRoom(t *testing.T) {
	fields := []view.Field{{Name: "a.x"}, {Name: "a.y"}, {Name: "a.n", Type: view.Int}}
	e := &view.Event{Values: view.Values{"a.x": {Text: "/Bin/BASH"}, "a.y": {Text: "QmFzaA=="}, "a.n": {Int: 12345}}}
	for _, condition := range []string{
		"tolower(a.x) = /bin/bash", "toupper(basename(a.x)) in (A, B, C, D, E, BASH)", "tolower(a.x) contains ba", "b64(a.y) startswith Ba",
		`concat(a.x, "-", a.y) glob */BASH-*`, `join("/", (a.n, tolower(a.x))) = 12345//bin/bash`, "tolower(a.x) endswith anyof (x, sh)",
	} {
		parsed, err := grammar.Parse(condition)
		require.NoError(t, err)
		p, problems := plan.Compile(parsed, view.Plain(fields))
		require.Empty(t, problems)
		test, s := p.For(view.NoType), &plan.State{Event: e}
		require.True(t, test(s), condition)
		require.Zero(t, testing.AllocsPerRun(100, func() { test(s) }), condition)
	}
}

func TestRegularExpressions(t *testing.T) {
	f := func(pattern, text string, want bool) {
		t.Helper()
		got, err := evaluate(`a.x regex "`+pattern+`"`, []view.Field{{Name: "a.x"}}, &view.Event{Values: view.Values{"a.x": {Text: text}}})
		require.NoError(t, err)
		require.Equal(t, want, got, pattern)
	}
	f("b[a-z]*|x", "bash", true)
	f("b[a-z]*|x", "bash x", false)
	f("^[[:alpha:]]+$", "bash", true)
	f("a**?b", "aab", true)
	f(".", "\xff", true)
	f("[^x]", "\n", true)
	f(".", "\n", false)
	f("a\\\\.b", "a.b", true)
}
