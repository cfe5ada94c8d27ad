package tune

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// sample is an alert with values of fields: name=value.
func sample(values ...string) Sample {
	var a plugin.Annotation
	for _, v := range values {
		name, value, _ := strings.Cut(v, "=")
		a.Fields = append(a.Fields, plugin.OutputField{Name: name, Value: value})
	}
	return NewSample(&a)
}

func TestPropose(t *testing.T) {
	f := func(noise, wanted []Sample, left int, want ...string) {
		t.Helper()
		cases, rest := Propose(noise, wanted, 3)
		var got []string
		for _, c := range cases {
			got = append(got, strings.Join(c.Fields, ",")+": "+strings.Join(c.Values, ","))
		}
		require.Equal(t, want, got)
		require.Equal(t, left, rest)
	}
	const git, make = "proc.exepath=/usr/bin/git", "proc.exepath=/usr/bin/make"
	a := sample(git, "proc.pname=sh", "fd.name=/a/x", "fd.directory=/a")
	b := sample(git, "proc.pname=sh", "fd.name=/a/y", "fd.directory=/a")
	c := sample(make, "proc.pname=sh", "fd.name=/a/y", "fd.directory=/a")
	f([]Sample{a, a}, nil, 0, "proc.exepath,proc.pname,fd.name: /usr/bin/git,sh,/a/x")
	f([]Sample{a, b}, nil, 0, "proc.exepath,proc.pname,fd.directory: /usr/bin/git,sh,/a")
	f([]Sample{a, b}, []Sample{c}, 0, "proc.exepath,proc.pname,fd.directory: /usr/bin/git,sh,/a")
	f([]Sample{a}, []Sample{b}, 0, "proc.exepath,proc.pname,fd.name: /usr/bin/git,sh,/a/x")
	f([]Sample{a}, []Sample{a}, 1)
	f([]Sample{a, c}, nil, 0,
		"proc.exepath,proc.pname,fd.name: /usr/bin/git,sh,/a/x", "proc.exepath,proc.pname,fd.name: /usr/bin/make,sh,/a/y")
	f([]Sample{sample(git)}, nil, 1) // one field is no case
	f([]Sample{sample(git, "fd.name=")}, nil, 1)
	f([]Sample{sample(git, "fd.name="+strings.Repeat("x", 256))}, nil, 1)
}

// excepted compiles a rule with a patch that excepts two values.
func excepted(t testing.TB, program, path string) *engine.Evaluator {
	t.Helper()
	p := Patch{Rule: "R: 'x'", List: func(w string) bool { return w == "shells" }, Cases: []Case{
		{Fields: []string{"proc.name", "fd.name"}, Values: []string{program, path}, shape: 17},
		{Fields: []string{"proc.name", "fd.name"}, Values: []string{program, "other"}, shape: 17},
	}}
	const base = "- list: shells\n  items: [sh, bash]\n- rule: \"R: 'x'\"\n  desc: d\n  condition: evt.type exists\n" +
		"  output: o\n  priority: INFO\n  warn_evttypes: false\n"
	set, found := rules.Load([]*rules.File{{Name: "rules", Content: base}, {Name: "patch", Content: p.YAML()}})
	require.False(t, rules.HasErrors(found), "%v\n%s", found, p.YAML())
	resolved, found := resolve.Resolve(set)
	require.False(t, rules.HasErrors(found), "%v\n%s", found, p.YAML())
	e, found := engine.Compile(resolved, view.Plain(view.Fields()))
	require.False(t, rules.HasErrors(found), "%v\n%s", found, p.YAML())
	return e.NewEvaluator(engine.Options{})
}

func alerts(v *engine.Evaluator, program, path string) int {
	e := view.Event{Record: &view.Record{Record: &sfproto.SyscallEvent{}}, Values: view.Values{
		"evt.type": {Text: "open"}, "proc.name": {Text: program}, "fd.name": {Text: path},
	}}
	return len(v.AppendEvent(nil, &e, 0))
}

func TestPatchExceptsWhatItSays(t *testing.T) {
	for _, path := range []string{
		"/etc/passwd", "a b", "it's", `back\slash "quoted"`, "a,b", "(x)", "shells", "a shells b", "x=y", "true", "null", "- x",
		"%name", "@x", "'", `"`, "\x1b[2J", "line\nbreak", "\xff\xfe", "é", "a: b", "# c", "*a", "&a", "!t", "{a}", "[a]", "7", "evt.type",
	} {
		for _, program := range []string{"cat", path} {
			v := excepted(t, program, path)
			require.Zero(t, alerts(v, program, path), path)
			require.Equal(t, 1, alerts(v, program, path+"x"), path)
			require.Equal(t, 1, alerts(v, program+"x", path), path)
		}
	}
}
