package rules

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// kind is the form of a YAML value.
type kind uint8

const (
	null kind = iota
	scalar
	sequence
	mapping
)

// value is a YAML value. Scalars are text, whatever YAML takes them for.
type value struct {
	kind  kind
	text  Text // of a scalar
	at    Place
	items []value // of a sequence
	pairs []pair  // of a mapping
}

type pair struct {
	key   string
	at    Place
	value value
}

// get is the value of a key: of several, the first.
func (v value) get(key string) (value, bool) {
	for _, p := range v.pairs {
		if p.key == key {
			return p.value, true
		}
	}
	return value{}, false
}

// scalar is the text of a key, "" without one.
func (v value) scalar(key string) string {
	s, _ := v.get(key)
	return s.text.Value
}

const (
	// maxNesting bounds how deep YAML values are nested.
	maxNesting = 100
	// maxLine bounds a line in bytes: the parser takes time that grows with the
	// square of it.
	maxLine = 128 << 10
)

// documents parses a file into the values of its documents.
func documents(f *File) ([]value, *Diagnostic) {
	if at, problem := checkShape(f.Content); problem != "" {
		d := Diagnose(Error, ErrYAMLValidate, Place{f, at}, []string{"rules content"}, problem, "")
		return nil, &d
	}
	tree, err := parser.ParseBytes([]byte(f.Content), 0, parser.AllowDuplicateMapKey())
	r := reader{file: f, lines: lineStarts(f.Content), anchors: map[string]value{}}
	if err != nil {
		d := r.syntaxError(err)
		return nil, &d
	}
	var docs []value
	for _, d := range tree.Docs {
		if d.Body != nil {
			docs = append(docs, r.value(d.Body, 0))
		}
	}
	if r.problem != nil {
		return nil, r.problem
	}
	return docs, nil
}

// checkShape finds what would make the parser recurse too deep or take too long.
// Its estimate of the depth is from above.
func checkShape(content string) (at int, problem string) {
	flow, dashes, line := 0, 0, 0
	for i := range len(content) {
		switch content[i] {
		case '[', '{':
			flow++
		case ']', '}':
			flow = max(0, flow-1)
		case '-', '?', ':':
			dashes++
		case '\n':
			dashes, line = 0, i+1
		case ' ':
		default:
			dashes = 0
		}
		if flow > maxNesting || dashes > maxNesting {
			return i, fmt.Sprintf("YAML is nested more than %d deep", maxNesting)
		}
		if i-line > maxLine {
			return line, fmt.Sprintf("a line has more than %d bytes", maxLine)
		}
	}
	return 0, ""
}

// reader makes values of goccy's nodes.
type reader struct {
	file    *File
	lines   []int
	anchors map[string]value
	// last is the last token that was placed: others on its line follow it.
	last struct{ line, column, offset int }
	// problem is the first one that the parser has let through.
	problem *Diagnostic
}

// yamlPath is what Falco says that an error of YAML itself is about.
func yamlPath() []string { return []string{"rules content", "value for"} }

func (r *reader) unknownAnchor(at Place, name string) {
	if r.problem == nil {
		d := Diagnose(Error, ErrYAMLParse, at, yamlPath(), fmt.Sprintf("there is no anchor &%s before this alias", name), "")
		r.problem = &d
	}
}

func lineStarts(s string) []int {
	starts := []int{0}
	for i := range len(s) {
		if s[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// place is a token's place. Its column counts characters.
func (r *reader) place(t *token.Token) Place {
	if t == nil || t.Position == nil {
		return Place{File: r.file}
	}
	line := min(max(t.Position.Line, 1), len(r.lines))
	column, offset := 1, r.lines[line-1]
	if r.last.line == line && r.last.column <= t.Position.Column {
		column, offset = r.last.column, r.last.offset
	}
	for column < t.Position.Column && offset < len(r.file.Content) && r.file.Content[offset] != '\n' {
		_, size := utf8.DecodeRuneInString(r.file.Content[offset:])
		column, offset = column+1, offset+size
	}
	r.last.line, r.last.column, r.last.offset = line, column, offset
	return Place{r.file, offset}
}

func (r *reader) syntaxError(err error) Diagnostic {
	at, message := Place{File: r.file}, err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		at, message = r.place(syntax.Token), syntax.Message
	}
	return Diagnose(Error, ErrYAMLParse, at, yamlPath(), message, "")
}

func (r *reader) value(n ast.Node, depth int) value {
	v := value{at: r.place(n.GetToken())}
	if depth > maxNesting {
		return v
	}
	switch n := n.(type) {
	case *ast.NullNode, *ast.CommentNode, *ast.CommentGroupNode:
	case *ast.SequenceNode:
		v.kind = sequence
		for _, i := range n.Values {
			v.items = append(v.items, r.value(i, depth+1))
		}
	case *ast.MappingNode:
		v.kind = mapping
		for _, p := range n.Values {
			v.pairs = append(v.pairs, r.pair(p, depth))
		}
		if len(v.pairs) > 0 {
			v.at = v.pairs[0].at
		}
	case *ast.MappingValueNode:
		v.kind, v.pairs = mapping, []pair{r.pair(n, depth)}
		v.at = v.pairs[0].at
	case *ast.AnchorNode:
		v = r.value(n.Value, depth+1)
		r.anchors[n.Name.GetToken().Value] = v
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		known, ok := r.anchors[name]
		if !ok {
			r.unknownAnchor(v.at, name)
			return v
		}
		v = known
	case *ast.TagNode:
		v = r.value(n.Value, depth+1)
	case *ast.LiteralNode:
		v.kind = scalar
		v.text = NewText(n.Value.Value, r.nextLine(v.at))
	default:
		v.kind = scalar
		v.text = NewText(n.GetToken().Value, r.content(n.GetToken()))
	}
	return v
}

func (r *reader) pair(p *ast.MappingValueNode, depth int) pair {
	out := pair{at: r.place(p.Key.GetToken()), key: p.Key.GetToken().Value}
	if p.Value != nil {
		out.value = r.value(p.Value, depth+1)
	}
	return out
}

// content is where a scalar's text begins: behind its quote.
func (r *reader) content(t *token.Token) Place {
	at := r.place(t)
	if t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType {
		at.Offset++
	}
	return at
}

func (r *reader) nextLine(at Place) Place {
	if n := strings.IndexByte(r.file.Content[at.Offset:], '\n'); n >= 0 {
		at.Offset += n + 1
	}
	return at
}
