package grammar

import (
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// Error says what is wrong with a condition and where.
type Error struct {
	Pos     ast.Pos
	Message string
	// Snippet is the line of the condition, and below it a caret at the place.
	Snippet string
}

// Error implements error; it does not contain the snippet.
func (e *Error) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Pos.Line, e.Pos.Column, e.Message)
}

func fail(text string, offset int, message string) *Error {
	return &Error{Pos: PosAt(text, offset), Message: message, Snippet: Snippet(text, offset)}
}

// PosAt is the place of a byte of a text.
func PosAt(text string, offset int) ast.Pos {
	before := text[:min(offset, len(text))]
	return ast.Pos{
		Offset: offset,
		Line:   1 + strings.Count(before, "\n"),
		Column: len(before) - strings.LastIndexByte(before, '\n'),
	}
}

// snippetWidth is how much of a long line a snippet shows, in bytes.
const snippetWidth = 100

// Snippet is the line of a text around an offset, and below it a caret at the
// place. Characters that a terminal could take for commands are shown as '?'.
func Snippet(text string, offset int) string {
	offset = min(offset, len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[offset:], '\n'); n >= 0 {
		end = offset + n
	}
	if offset-start > snippetWidth/2 && end-start > snippetWidth {
		start = offset - snippetWidth/2
	}
	end = min(end, start+snippetWidth)
	return plain(text[start:end]) + "\n" + strings.Repeat(" ", offset-start) + "^"
}

// plain replaces whatever is not printable ASCII, byte by byte, so that a caret
// below it stays in place.
func plain(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case c == '\t':
			b[i] = ' '
		case c < ' ' || c > '~':
			b[i] = '?'
		}
	}
	return string(b)
}
