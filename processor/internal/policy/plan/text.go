package plan

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unsafe"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// textType is that of texts, and of bytes, which may contain NUL.
func textType(f *view.Field) valueType[string] {
	parse := parseText
	if f.Type == view.Bytes {
		parse = func(s string) (string, error) { return s, nil }
	}
	return valueType[string]{
		matcher: func(op ast.Op, constant string) (match[string], error) {
			c, err := parse(constant)
			if err != nil {
				return nil, err
			}
			return textMatch(op, c)
		},
		set:  parsedSet(parse),
		pair: textPair,
	}
}

func parseText(s string) (string, error) {
	if strings.IndexByte(s, 0) >= 0 {
		return "", fmt.Errorf("%q has a NUL byte, which no text has", s)
	}
	return s, nil
}

// textMatch compiles an operator with its constant.
func textMatch(op ast.Op, c string) (match[string], error) {
	switch op {
	case ast.Glob:
		return globMatch(c), nil
	case ast.IGlob:
		return func(v string) bool { return glob(c, v, true) }, nil
	case ast.PMatch:
		return pathMatch(c), nil
	case ast.Regex:
		return regexMatch(c)
	case ast.BContains, ast.BStartsWith:
		return hexMatch(op, c)
	}
	holds := textPair(op)
	return func(v string) bool { return holds(v, c) }, nil
}

// textPair compares two texts, byte by byte.
func textPair(op ast.Op) func(a, b string) bool {
	switch op {
	case ast.Contains:
		return strings.Contains
	case ast.IContains:
		return containsFold
	case ast.StartsWith:
		return strings.HasPrefix
	case ast.EndsWith:
		return strings.HasSuffix
	case ast.Glob:
		return func(a, b string) bool { return glob(b, a, false) }
	case ast.IGlob:
		return func(a, b string) bool { return glob(b, a, true) }
	}
	return ordered[string](op)
}

// maxRoom is how much room for a text is kept for the next one, in bytes.
const maxRoom = 64 << 10

// appendedTest is a check of a text that is made for it, in the state's room: the
// check keeps nothing of it.
func appendedTest(text transform.Appender, m match[string]) Test {
	return func(s *State) bool {
		made, ok := text(s.Event, s.room[:0])
		holds := ok && m(unsafe.String(unsafe.SliceData(made), len(made)))
		if s.room = made; cap(made) > maxRoom {
			s.room = nil
		}
		return holds
	}
}

// regexMatch matches the whole text with an extended regular expression of POSIX,
// as Falco does with RE2.
func regexMatch(pattern string) (match[string], error) {
	tree, err := syntax.Parse(pattern, syntax.ClassNL)
	if err == nil {
		pattern = `\A(?:` + tree.String() + `)\z`
	}
	re, wrong := regexp.Compile(pattern)
	switch {
	case err != nil && wrong == nil:
		return nil, fmt.Errorf("%q is a regular expression of Perl's kind: write [0-9] for \\d, [[:space:]] for \\s, and no (?...)", pattern)
	case err != nil || wrong != nil:
		return nil, fmt.Errorf("%q is not a regular expression", pattern)
	}
	return re.MatchString, nil
}

func hexMatch(op ast.Op, digits string) (match[string], error) {
	b, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("%q is not an even number of hexadecimal digits", digits)
	}
	c := string(b)
	if op == ast.BStartsWith {
		return func(v string) bool { return strings.HasPrefix(v, c) }, nil
	}
	return func(v string) bool { return strings.Contains(v, c) }, nil
}

// containsFold is strings.Contains that takes ASCII letters of both cases for
// equal.
func containsFold(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if equalFold(s[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

func equalFold(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
