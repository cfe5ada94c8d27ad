package output

import (
	"errors"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
)

// call compiles a transformer, which is written as in a condition. Its text is
// its name among the fields.
func (p *parser) call(name string, start, width int) (part, error) {
	if !transform.Known(name) {
		return part{}, &Error{Offset: start, Message: "unknown transformer " + name + "()"}
	}
	text, ok := callText(p.source[start:])
	if !ok {
		return part{}, &Error{Offset: start, Message: "this bracket is not closed"}
	}
	expr, err := grammar.Parse(text + " exists")
	var wrong *grammar.Error
	if errors.As(err, &wrong) {
		return part{}, &Error{Offset: start + wrong.Pos.Offset, Message: wrong.Message}
	}
	if err != nil {
		return part{}, &Error{Offset: start, Message: err.Error()}
	}
	check, ok := expr.(*ast.Check)
	if !ok {
		return part{}, &Error{Offset: start, Message: "this is not a transformer"}
	}
	g, problem := transform.Resolve(check.Left, p.fields)
	if problem != nil {
		return part{}, &Error{Offset: start + problem.At.Offset, Message: problem.Message, UnknownField: problem.UnknownField}
	}
	p.at = start + len(text)
	return part{name: text, width: width, field: readerOf(g)}, nil
}

// callText is the call that a text begins with, up to its bracket; an argument in
// square brackets is part of it.
func callText(s string) (string, bool) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"', '\'':
			n := quotedLength(s[i:])
			if n < 0 {
				return "", false
			}
			i += n - 1
		case '(':
			depth++
		case ')':
			if depth--; depth > 0 {
				continue
			}
			if rest := s[i+1:]; strings.HasPrefix(rest, "[") {
				n := strings.IndexByte(rest, ']')
				return s[:i+2+n], n > 0
			}
			return s[:i+1], true
		}
	}
	return "", false
}

// quotedLength is the length of the quoted text that s begins with, negative when
// it does not end.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return -1
}
