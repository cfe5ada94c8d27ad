package grammar_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
)

func TestParseErrors(t *testing.T) {
	f := func(condition string, line, column int, message string) {
		t.Helper()
		_, err := grammar.Parse(condition)
		var e *grammar.Error
		require.ErrorAs(t, err, &e, condition)
		require.Equal(t, [2]int{line, column}, [2]int{e.Pos.Line, e.Pos.Column}, e.Message)
		require.Equal(t, message, e.Message)
	}
	f("", 1, 1, "the condition ends here; expected '(', 'not', a field, a name or a transformer")
	f("a and", 1, 3, `unexpected "and"; a blank or '(' must follow 'and' and 'or'`)
	f("a and\nfd.name foo /x", 2, 9, `unexpected "foo"; expected an operator`)
	f("fd.name containsx", 1, 9, `unexpected "containsx"; a blank must follow "contains"`)
	f("fd.name = 'x", 1, 11, "this quote is not closed")
	f(`fd.name = "a\q"`, 1, 13, `the escape \q is not known`)
	f(`fd.name = "\x4"`, 1, 12, `\x needs two hexadecimal digits`)
	f("fd.num > abc", 1, 10, `unexpected "abc"; expected a number or a transformer`)
	f("fd.name in (a, )", 1, 16, `unexpected ")"; expected a value`)
	f("(a or b", 1, 8, "the condition ends here; expected ')', 'and' or 'or'")
	f("a b", 1, 3, `unexpected "b"; expected 'and', 'or' or the end`)
	f("fd.name = val(val(proc.name))", 1, 11, "val() takes one field and nothing else")
	f("toupper(val(proc.name)) = A", 1, 9, "val() stands only right of an operator")
	f("a or(b) and c", 1, 9, `unexpected "and"; expected 'or' or the end`)
	f(strings.Repeat("(", 500)+"a"+strings.Repeat(")", 500), 1, 201, "brackets are nested more than 200 deep")
}

func TestParseBoundsSize(t *testing.T) {
	_, err := grammar.Parse("fd.name in (" + strings.Repeat("x", grammar.MaxSize) + ")")
	require.ErrorContains(t, err, "more than 1048576")
}

// TestParseIsLinear has texts that would take a careless lexer hours.
func TestParseIsLinear(t *testing.T) {
	for _, text := range []string{
		"f.x in (" + strings.Repeat(`\"`, 300_000), strings.Repeat("not ", 200_000), `f.x = "` + strings.Repeat(`\'`, 300_000),
		strings.Repeat("f.x[", 200_000), strings.Repeat("join('", 100_000),
	} {
		_, err := grammar.Parse(text)
		require.Error(t, err)
	}
}

func TestParseKeepsBytes(t *testing.T) {
	e, err := grammar.Parse("proc.name = \"\xff\\xfe\" and fd.name = \xff\u00e4")
	require.NoError(t, err)
	terms := e.(*ast.And).Terms
	require.Equal(t, "\xff\xfe", terms[0].(*ast.Check).Right.(*ast.Const).Text)
	require.Equal(t, "\xff\u00e4", terms[1].(*ast.Check).Right.(*ast.Const).Text)
}

func TestParsePositions(t *testing.T) {
	e, err := grammar.Parse("a and\n  not fd.name\n in (x)")
	require.NoError(t, err)
	not := e.(*ast.And).Terms[1].(*ast.Not)
	check := not.X.(*ast.Check)
	require.Equal(t, ast.Pos{Offset: 8, Line: 2, Column: 3}, not.Pos())
	require.Equal(t, ast.Pos{Offset: 12, Line: 2, Column: 7}, check.Pos())
	require.Equal(t, ast.Pos{Offset: 21, Line: 3, Column: 2}, check.OpAt)
	require.Equal(t, ast.Pos{Offset: 24, Line: 3, Column: 5}, check.Right.Pos())
}

func TestSnippet(t *testing.T) {
	f := func(text string, offset int, want string) {
		t.Helper()
		require.Equal(t, want, grammar.Snippet(text, offset))
	}
	f("one\ntwo three\nfour", 8, "two three\n    ^")
	f("a\tb\x1b[2Jc", 2, "a b?[2Jc\n  ^")
	f("", 0, "\n^")
	f(strings.Repeat("x", 300), 200, strings.Repeat("x", 100)+"\n"+strings.Repeat(" ", 50)+"^")
}
