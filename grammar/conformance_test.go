package grammar_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// conformance reads a file of the cases that were measured on Falco.
func conformance(t *testing.T, name string, into any) {
	dir := os.Getenv("SYSFLOW_CONFORMANCE")
	if dir == "" {
		dir = "../../shared/conformance"
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		t.Skipf("no conformance cases at %s: set SYSFLOW_CONFORMANCE", dir)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}

func TestConformanceParse(t *testing.T) {
	var file struct {
		Cases []struct {
			ID        string
			Condition string
			OK        bool `json:"expect_parse_ok"`
			Canonical string
			AST       any
		}
		Positions []struct {
			Condition string
			Offset    int `json:"end_offset"`
			Line, Col int
		}
	}
	conformance(t, "parse.json", &file)
	passed := 0
	for _, c := range file.Cases {
		if t.Run(c.ID, func(t *testing.T) {
			e, err := grammar.Parse(c.Condition)
			if !c.OK {
				require.Error(t, err, c.Condition)
				return
			}
			require.NoError(t, err, c.Condition)
			require.Equal(t, c.AST, tree(e), c.Condition)
			requireSameTree(t, e, ast.Format(e))
			requireSameTree(t, e, " "+c.Condition+" ")
			requireSameTree(t, e, strings.ReplaceAll(c.Condition, " ", "\n"))
			requireSameTree(t, e, strings.ReplaceAll(c.Condition, " ", "\t"))
		}) {
			passed++
		}
	}
	for _, p := range file.Positions {
		pos := grammar.PosAt(p.Condition, p.Offset)
		require.Equal(t, [2]int{p.Line, p.Col}, [2]int{pos.Line, pos.Column}, p.Condition)
	}
	fmt.Printf("conformance parse: %d of %d\n", passed, len(file.Cases))
}

// requireSameTree takes blanks in texts for equal.
func requireSameTree(t *testing.T, want ast.Expr, text string) {
	t.Helper()
	got, err := grammar.Parse(text)
	require.NoError(t, err, text)
	require.Equal(t, tree(want), blanks(tree(got)), text)
}

func blanks(v any) any {
	switch v := v.(type) {
	case string:
		return strings.NewReplacer("\n", " ", "\t", " ").Replace(v)
	case map[string]any:
		for k := range v {
			v[k] = blanks(v[k])
		}
	case []any:
		for i := range v {
			v[i] = blanks(v[i])
		}
	}
	return v
}

// tree is an expression in the form of the cases.
func tree(e ast.Expr) any {
	switch e := e.(type) {
	case *ast.And:
		return map[string]any{"and": trees(e.Terms)}
	case *ast.Or:
		return map[string]any{"or": trees(e.Terms)}
	case *ast.Not:
		return map[string]any{"not": tree(e.X)}
	case *ast.Macro:
		return map[string]any{"id": e.Name}
	case *ast.Check:
		op := e.Op.String()
		if e.Modifier != ast.NoModifier {
			op += " " + e.Modifier.String()
		}
		m := map[string]any{"left": value(e.Left, false), "op": op}
		if e.Right != nil {
			m["right"] = value(e.Right, true)
		}
		return m
	}
	return nil
}

func trees(es []ast.Expr) []any {
	out := []any{}
	for _, e := range es {
		out = append(out, tree(e))
	}
	return out
}

func value(v ast.Value, right bool) any {
	switch v := v.(type) {
	case *ast.Const:
		return map[string]any{"value": v.Text}
	case *ast.List:
		items := []any{}
		for _, c := range v.Items {
			items = append(items, c.Text)
		}
		return map[string]any{"list": items}
	case *ast.Values:
		return map[string]any{"tlist": values(v.Items)}
	case *ast.Call:
		return arg(map[string]any{"tr": v.Name, "args": values(v.Args)}, v.Arg, v.HasArg)
	case *ast.Field:
		f := arg(map[string]any{"field": v.Name}, v.Arg, v.HasArg)
		if right {
			return map[string]any{"tr": "val", "args": []any{f}}
		}
		return f
	}
	return nil
}

func arg(m map[string]any, arg string, has bool) map[string]any {
	if has {
		m["arg"] = arg
	}
	return m
}

func values(vs []ast.Value) []any {
	out := []any{}
	for _, v := range vs {
		out = append(out, value(v, false))
	}
	return out
}
