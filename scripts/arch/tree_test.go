package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const prefix = "github.com/sysflow-stack/sysflow/"

// file is one Go source file of the tree.
type file struct {
	path      string // from the top of the tree, with slashes
	module    string // "collector", "processor/cmd/sfprocessor", ...
	pkg       string // import path
	test      bool
	generated bool
	lines     int
	ast       *ast.File
}

// tree is the parsed source of all modules.
type tree struct {
	fset    *token.FileSet
	modules []string // folders that hold a go.mod
	files   []*file
}

func newTree() *tree { return &tree{fset: token.NewFileSet()} }

// load parses the tree below root, a path to the folder of go.work.
func load(t *testing.T, root string) *tree {
	t.Helper()
	tr := newTree()
	require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			return tr.enter(name, rel)
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return tr.add(rel, src)
	}))
	return tr
}

// enter notes a module and skips folders that the go command skips too.
func (tr *tree) enter(name, rel string) error {
	base := path.Base(rel)
	if rel != "." && (base == "testdata" || base == "bin" || base == "node_modules" || strings.ContainsAny(base[:1], "._")) {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
		tr.modules = append(tr.modules, rel)
	}
	return nil
}

func (tr *tree) add(rel string, src []byte) error {
	parsed, err := parser.ParseFile(tr.fset, rel, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	tr.files = append(tr.files, &file{
		path:      rel,
		module:    tr.moduleOf(rel),
		pkg:       prefix + path.Dir(rel),
		test:      strings.HasSuffix(rel, "_test.go"),
		generated: ast.IsGenerated(parsed),
		lines:     bytes.Count(src, []byte("\n")),
		ast:       parsed,
	})
	return nil
}

// moduleOf is the deepest module folder around a file.
func (tr *tree) moduleOf(rel string) string {
	best := ""
	for _, m := range tr.modules {
		if strings.HasPrefix(rel, m+"/") && len(m) > len(best) {
			best = m
		}
	}
	return best
}

// shipped are the files that people wrote and programs contain.
func (tr *tree) shipped() []*file {
	var out []*file
	for _, f := range tr.files {
		if !f.test && !f.generated {
			out = append(out, f)
		}
	}
	return out
}

// at is a violation as "file:line: what is wrong".
func (tr *tree) at(n ast.Node, format string, args ...any) string {
	p := tr.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}

// importName is the name by which a file knows an import, "" when it does not
// import it.
func (f *file) importName(importPath string) string {
	for _, spec := range f.ast.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// calls reports whether a call is pkg.name(...) in this file.
func (f *file) calls(call *ast.CallExpr, importPath string, names ...string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok || x.Name != f.importName(importPath) {
		return false
	}
	for _, n := range names {
		if sel.Sel.Name == n {
			return true
		}
	}
	return false
}
