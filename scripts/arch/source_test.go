package arch

import (
	"go/ast"
	"go/token"
	"sort"
	"strconv"
	"strings"
)

// maxLines bounds a file written by hand.
const maxLines = 700

// packageDocs wants exactly one package doc a package, in the form that go doc
// expects.
func packageDocs(tr *tree) []string {
	first := map[string]*file{}
	docs := map[string][]*file{}
	for _, f := range tr.files {
		if f.test {
			continue
		}
		if first[f.pkg] == nil {
			first[f.pkg] = f
		}
		if f.ast.Doc != nil {
			docs[f.pkg] = append(docs[f.pkg], f)
		}
	}
	var out []string
	for pkg, f := range first {
		with := docs[pkg]
		switch {
		case len(with) == 0:
			out = append(out, tr.at(f.ast.Name, "package has no doc"))
		case len(with) > 1:
			out = append(out, tr.at(with[1].ast.Name, "package doc is in %s already", with[0].path))
		case !strings.HasPrefix(with[0].ast.Doc.Text(), opening(f)):
			out = append(out, tr.at(with[0].ast, "package doc does not begin %q", opening(f)))
		}
	}
	sort.Strings(out)
	return out
}

func opening(f *file) string {
	if f.ast.Name.Name == "main" {
		return "Command "
	}
	return "Package " + f.ast.Name.Name + " "
}

func noInit(tr *tree) []string {
	var out []string
	for _, f := range tr.files {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" && !f.generated {
				out = append(out, tr.at(fn, "init runs where nobody called it"))
			}
		}
	}
	return out
}

// noExit leaves the end of the process to package main.
func noExit(tr *tree) []string {
	return tr.eachCall(func(f *file, call *ast.CallExpr) string {
		if f.ast.Name.Name == "main" {
			return ""
		}
		if f.calls(call, "os", "Exit") || f.calls(call, "log", "Fatal", "Fatalf", "Fatalln") || isZerologFatal(call) {
			return tr.at(call, "ends the process outside package main")
		}
		return ""
	})
}

// isZerologFatal knows zerolog's Fatal from testing's: it has no arguments.
func isZerologFatal(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Fatal" && len(call.Args) == 0
}

func fileLength(tr *tree) []string {
	var out []string
	for _, f := range tr.files {
		if !f.generated && f.lines > maxLines {
			out = append(out, tr.at(f.ast.Name, "%d lines, at most %d", f.lines, maxLines))
		}
	}
	return out
}

// errorTexts wants errors to name the act: "open policy x: ...".
func errorTexts(tr *tree) []string {
	return tr.eachCall(func(f *file, call *ast.CallExpr) string {
		if len(call.Args) == 0 || !f.calls(call, "errors", "New") && !f.calls(call, "fmt", "Errorf") {
			return ""
		}
		lit, ok := call.Args[0].(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return ""
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil || !hasAnyPrefix(text, []string{"failed to", "unable to", "could not", "couldn't", "error "}) {
			return ""
		}
		return tr.at(call, "error text %q does not name the act", text)
	})
}

// eachCall collects what check says of every call in shipped files.
func (tr *tree) eachCall(check func(f *file, call *ast.CallExpr) string) []string {
	var out []string
	for _, f := range tr.shipped() {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if v := check(f, call); v != "" {
					out = append(out, v)
				}
			}
			return true
		})
	}
	return out
}
