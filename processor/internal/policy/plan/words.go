package plan

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// words is what a check says that holds when a text of a field is one of some
// words, begins with one, or is a path below one. Several such checks of one field
// with "or" between them are one, with one trie.
type words struct {
	field string // its name and argument
	read  reader[string]
	all   []word
}

// wordsOf are the words of a check, nil for one of another kind.
func wordsOf(e *ast.Check, g view.Getter) *words { return wordsBy(e, g, wordOf) }

// beginnings are what the texts that a glob matches begin with, nil when that may
// be anything.
func beginnings(e *ast.Check, g view.Getter) *words {
	return wordsBy(e, g, func(op ast.Op, pattern string) (word, bool) {
		n := strings.IndexAny(pattern, `*?[\`)
		return word{pattern[:max(0, n)], before}, op == ast.Glob && n > 0
	})
}

func wordsBy(e *ast.Check, g view.Getter, wordOf func(ast.Op, string) (word, bool)) *words {
	f, plain := e.Left.(*ast.Field)
	if !plain || g.Field.Type != view.Text || quantifierOf(e.Op, g.Field) != some {
		return nil
	}
	if e.Modifier != ast.NoModifier && e.Modifier != ast.AnyOf {
		return nil
	}
	var constants []*ast.Const
	switch r := e.Right.(type) {
	case *ast.Const:
		constants = []*ast.Const{r}
	case *ast.List:
		constants = r.Items
	default:
		return nil
	}
	w := &words{field: f.Name + "[" + f.Arg, read: textual(g)}
	for _, c := range constants {
		one, ok := wordOf(e.Op, c.Text)
		if !ok {
			return nil
		}
		w.all = append(w.all, one)
	}
	return w
}

func wordOf(op ast.Op, constant string) (word, bool) {
	switch op {
	case ast.Eq, ast.EqEq, ast.In, ast.Intersects:
		return word{constant, whole}, true
	case ast.StartsWith:
		return word{constant, before}, true
	case ast.PMatch:
		if strings.ContainsAny(constant, `*?[\`) {
			return word{}, false
		}
		path := strings.TrimRight(constant, "/")
		if path == "" {
			return word{"", before}, true
		}
		return word{path, within}, true
	}
	return word{}, false
}

// test is a check of the field. Few words are compared one by one.
func (w *words) test() Test {
	if len(w.all) > 1 {
		return w.read.test(newTrie(w.all).match, some)
	}
	if len(w.all) == 0 {
		return func(*State) bool { return false }
	}
	text := w.all[0].text
	switch w.all[0].accept {
	case whole:
		return w.read.test(func(s string) bool { return s == text }, some)
	case before:
		return w.read.test(func(s string) bool { return strings.HasPrefix(s, text) }, some)
	}
	return w.read.test(newTrie(w.all).match, some)
}

// merged puts together those of the terms of an "or" that are words of one field.
func merged(terms []*node) []*node {
	var out []*node
	for _, t := range terms {
		i := -1
		if t.words != nil {
			i = slices.IndexFunc(out, func(o *node) bool { return o.words != nil && o.words.field == t.words.field })
		}
		if i < 0 {
			out = append(out, t)
			continue
		}
		both := *out[i].words
		both.all = append(slices.Clip(both.all), t.words.all...)
		out[i] = &node{kind: leaf, words: &both, test: both.test(), cost: out[i].cost + 1}
	}
	return out
}
