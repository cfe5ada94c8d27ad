package arch

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// noMutableVars allows at the top level of a package: sentinel errors, embedded
// files, `var _` assertions, and unexported tables that have a value from the
// start and that nothing in the package writes to or takes the address of.
func noMutableVars(tr *tree) []string {
	packages := map[string][]*file{}
	var order []string
	for _, f := range tr.shipped() {
		if packages[f.pkg] == nil {
			order = append(order, f.pkg)
		}
		packages[f.pkg] = append(packages[f.pkg], f)
	}
	var out []string
	for _, pkg := range order {
		out = append(out, tr.mutableVars(pkg, packages[pkg])...)
	}
	return out
}

func (tr *tree) mutableVars(pkg string, files []*file) []string {
	uses := tr.resolve(pkg, files)
	written := map[types.Object]bool{}
	for _, f := range files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			for _, target := range targets(n) {
				if id := root(target); id != nil && uses[id] != nil {
					written[uses[id]] = true
				}
			}
			return true
		})
	}
	var out []string
	for _, f := range files {
		for _, v := range packageVars(f) {
			obj := uses[v.name]
			if why := v.mutable(f, written[obj]); why != "" {
				out = append(out, tr.at(v.name, "package variable %s %s", v.name.Name, why))
			}
		}
	}
	return out
}

// resolve binds identifiers to what they name. Imports stay unresolved and type
// errors are of no interest: only the package's own variables are looked up.
func (tr *tree) resolve(pkg string, files []*file) map[*ast.Ident]types.Object {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Error: func(error) {}, Importer: noImports{}, FakeImportC: true}
	parsed := make([]*ast.File, len(files))
	for i, f := range files {
		parsed[i] = f.ast
	}
	_, _ = conf.Check(pkg, tr.fset, parsed, info) // errors are expected: nothing is imported
	for id, obj := range info.Defs {
		if obj != nil {
			info.Uses[id] = obj
		}
	}
	return info.Uses
}

// noImports gives every import an empty package.
type noImports struct{}

func (noImports) Import(importPath string) (*types.Package, error) {
	name := importPath[strings.LastIndex(importPath, "/")+1:]
	p := types.NewPackage(importPath, name)
	p.MarkComplete()
	return p, nil
}

// packageVar is one name of a package-level var declaration.
type packageVar struct {
	name  *ast.Ident
	typ   ast.Expr
	value ast.Expr
	embed bool
}

func packageVars(f *file) []packageVar {
	var out []packageVar
	for _, d := range f.ast.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, s := range gen.Specs {
			spec := s.(*ast.ValueSpec)
			embed := embeds(gen.Doc) || embeds(spec.Doc)
			for i, name := range spec.Names {
				v := packageVar{name: name, typ: spec.Type, embed: embed}
				if i < len(spec.Values) {
					v.value = spec.Values[i]
				}
				out = append(out, v)
			}
		}
	}
	return out
}

// embeds looks for the directive, which Doc.Text leaves out.
func embeds(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, c := range doc.List {
		if strings.HasPrefix(c.Text, "//go:embed ") {
			return true
		}
	}
	return false
}

// mutable says why a variable counts as mutable, or "".
func (v packageVar) mutable(f *file, written bool) string {
	call, isCall := v.value.(*ast.CallExpr)
	sentinel := isCall && (f.calls(call, "errors", "New") || f.calls(call, "fmt", "Errorf"))
	switch {
	case v.name.Name == "_":
		return ""
	case written:
		return "is written to, or its address is taken"
	case v.embed || sentinel:
		return ""
	case v.value == nil:
		return "has no value from the start"
	case v.name.IsExported():
		return "is exported, so anyone may write to it"
	case isCall && (isBuiltin(call, "make") || isBuiltin(call, "new")):
		return "is made empty, to be filled later"
	case isPointer(v.value):
		return "points to something mutable"
	case isSync(f, v.value):
		return "is a lock or a counter"
	}
	return ""
}

func isBuiltin(call *ast.CallExpr, name string) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == name
}

func isPointer(e ast.Expr) bool {
	u, ok := e.(*ast.UnaryExpr)
	return ok && u.Op == token.AND
}

func isSync(f *file, e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	sel, ok := lit.Type.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && (x.Name == f.importName("sync") || x.Name == f.importName("sync/atomic"))
}

// targets are the expressions that a node may change.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.CallExpr:
		if (isBuiltin(n, "delete") || isBuiltin(n, "clear") || isBuiltin(n, "copy")) && len(n.Args) > 0 {
			return n.Args[:1]
		}
	}
	return nil
}

// root is the variable that x.f[i] is a part of.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func TestMutableVars(t *testing.T) {
	f := func(body string, want ...string) {
		t.Helper()
		tr := sample(t, map[string]string{"sfproto/a.go": "package a\n\n" + body})
		got := noMutableVars(tr)
		require.Len(t, got, len(want), "%v", got)
		for i := range want {
			require.Contains(t, got[i], want[i])
		}
	}
	f("import \"errors\"\n\nvar ErrX = errors.New(\"x\")")
	f("import _ \"embed\"\n\n//go:embed x.json\nvar X string")
	f("var _ = 1")
	f("var table = [...]string{\"a\"}\n\nfunc f() string { return table[0] }")
	f("var table = [...]string{\"a\"}\n\nfunc f() { table := []string{\"\"}; table[0] = \"b\" }")
	f("var count int", "count has no value from the start")
	f("var Table = []int{1}", "Table is exported")
	f("var cache = make(map[string]int)", "cache is made empty")
	f("var table = []int{1}\n\nfunc f() { table[0]++ }", "table is written to")
	f("var table = map[int]int{1: 1}\n\nfunc f() { delete(table, 1) }", "table is written to")
	f("var one = 1\n\nfunc f() *int { return &one }", "one is written to")
	f("type t struct{}\n\nvar shared = &t{}", "shared points to")
	f("import \"sync\"\n\nvar mu = sync.Mutex{}", "mu is a lock")
}
