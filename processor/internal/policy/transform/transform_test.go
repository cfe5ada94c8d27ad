package transform_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func fields() view.Resolver {
	return view.Plain([]view.Field{
		{Name: "a.x"}, {Name: "a.none"}, {Name: "a.n", Type: view.Int}, {Name: "a.b", Type: view.Bool}, {Name: "a.bytes", Type: view.Bytes},
		{Name: "a.list", List: true}, {Name: "a.ints", Type: view.Int, List: true}, {Name: "a.ip", Type: view.Addr},
		{Name: "proc.aname", Any: true, Arg: view.OptionalIndex},
	})
}

func event() *view.Event {
	return &view.Event{Values: view.Values{
		"a.x": {Text: "/Bin/Sh\xc3\x84"}, "a.n": {Int: 7}, "a.b": {Bool: true}, "a.bytes": {Text: "YQ=="},
		"a.list": {Texts: []string{"/x/A", "b"}}, "a.ints": {Texts: []string{"1", "2"}}, "a.ip": {Text: "10.0.0.1"},
	}}
}

func resolve(call string) (view.Getter, *transform.Problem) {
	e, err := grammar.Parse(call + " exists")
	if err != nil {
		return view.Getter{}, &transform.Problem{Message: err.Error()}
	}
	check, ok := e.(*ast.Check)
	if !ok {
		return view.Getter{}, &transform.Problem{Message: "more than one check"}
	}
	return transform.Resolve(check.Left, fields())
}

// read is a value of any type, nil when it is missing.
func read(g view.Getter, e *view.Event) any {
	switch {
	case g.Text != nil:
		if v, ok := g.Text(e); ok {
			return v
		}
	case g.Int != nil:
		if v, ok := g.Int(e); ok {
			return int(v)
		}
	case g.Texts != nil:
		if v := g.Texts(e, nil); len(v) > 0 {
			return v
		}
	}
	return nil
}

func TestValues(t *testing.T) {
	f := func(call string, want any) {
		t.Helper()
		g, p := resolve(call)
		require.Nil(t, p, call)
		require.Equal(t, want, read(g, event()), call)
	}
	f("tolower(a.x)", "/bin/sh\xc3\x84")
	f("toupper(basename(a.x))", "SH\xc3\x84")
	f("toupper(a.list)", []string{"/X/A", "B"})
	f("basename(a.list)", []string{"A", "b"})
	f("b64(a.list)", nil) // one element is not base64
	f("b64(a.bytes)", "a")
	f("b64(a.x)", nil)
	f("len(a.x)", 9)
	f("len(a.list)", 2)
	f("len(a.ints)", 2)
	f(`concat(a.x, "-", basename(a.x))`, "/Bin/Sh\xc3\x84-Sh\xc3\x84")
	f(`join(",", (a.n, a.b, a.ip, a.ints, "x", 0x1))`, "7,true,10.0.0.1,1,2,x,0x1")
	f(`join(a.x, a.list)`, "/x/A/Bin/Sh\xc3\x84b")
	f(`getopt(a.list, "a")`, nil)
	f(`getopt(("-ofile", "-o", "-xa", "--", "-n"), "xo::an")`, []string{"o", "file", "o", "x", "a"})
	f(`getopt(("-o"), "o::")[o]`, "")
	f(`getopt(("-a"), "ao")[o]`, nil)
}

// TestMissing: what depends on a missing value is missing.
func TestMissing(t *testing.T) {
	for _, call := range []string{
		"tolower(a.none)", "b64(a.none)", "basename(a.none)", "len(a.none)", "concat(a.x, a.none)", `join("", (a.x, a.none))`,
		"join(a.none, (a.x))", `getopt((a.none), "a")`, `getopt(("-a"), a.none)[a]`, `join("", ())`,
	} {
		g, p := resolve(call)
		require.Nil(t, p, call)
		require.Nil(t, read(g, event()), call)
	}
}

func TestProblems(t *testing.T) {
	f := func(call string, column int, message string) {
		t.Helper()
		_, p := resolve(call)
		require.NotNil(t, p, call)
		require.Equal(t, message, p.Message)
		require.Equal(t, column, p.At.Column, call)
	}
	f("tolower(a.x, a.x)", 1, "tolower() takes one argument")
	f("tolower(a.x)[x]", 1, "tolower() takes no argument in brackets")
	f("tolower(a.bytes)", 9, "tolower() takes a text, and a.bytes is none")
	f("tolower(len(a.x))", 9, "tolower() takes a text, and len() is none")
	f("len(a.n)", 5, "len() takes a text or list, and a.n is none")
	f(`join("-", a.x)`, 11, "join() takes a list to join, and a.x is none")
	f("concat(a.x, a.n)", 13, "concat() takes a text, and a.n is none")
	f(`getopt(a.list, "ab")[ab]`, 1, "the argument of getopt() is one letter")
	f("toupper(a.nosuch)", 9, `unknown field "a.nosuch"`)
	f("toupper(proc.aname)", 9, "proc.aname takes no transformer")
}

// TestAllocations: what changes nothing, or only cuts, allocates nothing.
func TestAllocations(t *testing.T) {
	e := event()
	for _, call := range []string{"basename(a.x)", "len(a.x)", "tolower(basename(a.none))", `tolower("abc")`, `concat("a", "b")`, "toupper(a.none)"} {
		g, p := resolve(call)
		require.Nil(t, p, call)
		require.Zero(t, testing.AllocsPerRun(10, func() {
			if g.Text != nil {
				g.Text(e)
			} else {
				g.Int(e)
			}
		}), call)
	}
}

// appender is that of a call, nil when it has none.
func appender(call string) transform.Appender {
	e, err := grammar.Parse(call + " exists")
	if err != nil {
		return nil
	}
	check, ok := e.(*ast.Check)
	if !ok {
		return nil
	}
	c, ok := check.Left.(*ast.Call)
	if !ok {
		return nil
	}
	return transform.AppendText(c, fields())
}

// TestAppended: what is appended is what is read.
func TestAppended(t *testing.T) {
	e := event()
	for _, call := range []string{
		"tolower(a.x)", "toupper(basename(a.x))", "basename(toupper(a.x))", "b64(a.bytes)", "b64(a.x)", `concat(a.x, "-", basename(a.x))`,
		`join(",", (a.n, a.b, a.ip, "x", 0x1))`, `toupper(join(tolower(a.x), ("p", a.none)))`, "tolower(a.none)", `concat("", tolower(a.x))`,
		`getopt(("-ofile"), "o:")[o]`, `b64("QUJD")`, `tolower(b64(concat("QU", "JD")))`, `join("", ("a"))`,
	} {
		g, p := resolve(call)
		require.Nil(t, p, call)
		text := appender(call)
		require.NotNil(t, text, call)
		got, ok := text(e, []byte("before "))
		want, there := g.Text(e)
		require.Equal(t, there, ok, call)
		if ok {
			require.Equal(t, "before "+want, string(got), call)
		}
	}
	for _, list := range []string{"tolower(a.list)", "toupper(basename(a.list))", `join(",", (a.ints))`} {
		require.Nil(t, appender(list), list)
	}
}
