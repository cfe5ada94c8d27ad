package rules

import (
	"strings"

	"github.com/sysflow-stack/sysflow/grammar"
)

// File is a rule file.
type File struct {
	Name    string
	Content string
}

// Place is a byte of a file.
type Place struct {
	File   *File
	Offset int
}

// Line is the place's file and line, from 1.
func (p Place) Line() (file string, line int) {
	if p.File == nil {
		return "", 0
	}
	return p.File.Name, grammar.PosAt(p.File.Content, p.Offset).Line
}

// describe is the place for a reader: line and column from 1, and a snippet.
func (p Place) describe() (line, column int, snippet string) {
	pos := grammar.PosAt(p.File.Content, p.Offset)
	return pos.Line, pos.Column, grammar.Snippet(p.File.Content, p.Offset)
}

// Text is a value of a rule file, or several that were joined, and knows where
// each of its bytes stands.
type Text struct {
	Value string
	parts []part
}

// part says that from byte from on a text is what stands at a place: the same
// characters, but for quoting, escapes, line breaks and indentation. A part that
// is made is wholly at its place.
type part struct {
	from int
	at   Place
	made bool
}

// NewText is a text that stands at a place.
func NewText(value string, at Place) Text {
	return Text{Value: value, parts: []part{{at: at}}}
}

// Made is a text that was made from what stands at a place.
func Made(value string, at Place) Text {
	return Text{Value: value, parts: []part{{at: at, made: true}}}
}

// Join puts texts behind each other.
func Join(texts ...Text) Text {
	var b strings.Builder
	var parts []part
	for _, t := range texts {
		for _, p := range t.parts {
			p.from += b.Len()
			parts = append(parts, p)
		}
		b.WriteString(t.Value)
	}
	return Text{Value: b.String(), parts: parts}
}

// Place is where a byte of the text stands.
func (t Text) Place(offset int) Place {
	if len(t.parts) == 0 {
		return Place{}
	}
	i := len(t.parts) - 1
	for i > 0 && t.parts[i].from > offset {
		i--
	}
	p := t.parts[i]
	if p.made {
		return p.at
	}
	end := len(t.Value)
	if i+1 < len(t.parts) {
		end = t.parts[i+1].from
	}
	p.at.Offset = follow(p.at.File.Content, p.at.Offset, t.Value[p.from:end], offset-p.from)
	return p.at
}

// Start is where the text begins.
func (t Text) Start() Place { return t.Place(0) }

// Slice is a part of the text.
func (t Text) Slice(from, to int) Text {
	s := Text{Value: t.Value[from:to]}
	for i, p := range t.parts {
		end := len(t.Value)
		if i+1 < len(t.parts) {
			end = t.parts[i+1].from
		}
		if end <= from && i+1 < len(t.parts) || p.from >= to && p.from > from {
			continue
		}
		if p.from < from {
			if !p.made {
				p.at.Offset = follow(p.at.File.Content, p.at.Offset, t.Value[p.from:end], from-p.from)
			}
			p.from = from
		}
		p.from -= from
		s.parts = append(s.parts, p)
	}
	return s
}

// follow finds the n-th byte of a YAML value that begins at a byte of a source:
// a blank of the value may be a line break and indentation in the source.
func follow(source string, at int, value string, n int) int {
	for i := 0; i < min(n, len(value)) && at < len(source); i++ {
		c := value[i]
		if blank(source[at]) && !blank(c) {
			at = skipBlanks(source, at)
		}
		switch {
		case at >= len(source):
		case doubledQuote(source[at:], value[i:]):
			at += 2
		case source[at] == c:
			at++
		case blank(c):
			at = skipBlanks(source, at)
		case source[at] == '\\':
			at += 2
		default:
			at++
		}
	}
	if n < len(value) && !blank(value[n]) {
		at = skipBlanks(source, at)
	}
	return min(at, len(source))
}

// doubledQuote: a single quote of a quoted value stands twice in its source.
func doubledQuote(source, value string) bool {
	return strings.HasPrefix(source, "''") && strings.HasPrefix(value, "'") && !strings.HasPrefix(value, "''")
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func skipBlanks(s string, i int) int {
	for i < len(s) && blank(s[i]) {
		i++
	}
	return i
}
