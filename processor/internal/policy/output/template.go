package output

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Missing is printed for a value that the event does not have.
const Missing = "<NA>"

const (
	// maxSize bounds a template in bytes.
	maxSize = 64 << 10
	// maxWidth bounds the width of a field.
	maxWidth = 4096
	// maxName bounds the name of a field in bytes.
	maxName = 128
	// maxValue is how many bytes of one value are printed.
	maxValue = 4096
)

// Template is a compiled template.
type Template struct {
	parts []part
	extra []part // see AddField
	// whole: the text ends before the first value that is missing.
	whole bool
}

// part is text, or a field when read is set.
type part struct {
	text  string
	name  string // of the field, argument included
	width int
	field fieldReader
}

// Error says what is wrong with a template.
type Error struct {
	Offset  int // in bytes
	Message string
	Hint    string
	// UnknownField: the template names a field that does not exist.
	UnknownField bool
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// blanks around a template are not part of it.
const blanks = " \t\r\n"

// CompileRule compiles the output of a rule, which prints what is missing as <NA>.
// An error is always an *Error.
func CompileRule(template string, fields view.Resolver) (*Template, error) {
	t, err := Compile(template, fields)
	if err == nil {
		t.whole = false
	}
	return t, err
}

// Compile compiles a template, which ends before the first value that is missing
// unless it begins with '*'. An error is always an *Error.
func Compile(template string, fields view.Resolver) (*Template, error) {
	if len(template) > maxSize {
		return nil, &Error{Offset: maxSize, Message: fmt.Sprintf("the output has %d bytes, more than %d", len(template), maxSize)}
	}
	p := parser{source: strings.TrimRight(template, blanks), fields: fields}
	p.at = len(p.source) - len(strings.TrimLeft(p.source, blanks))
	if p.at == len(p.source) {
		return nil, &Error{Message: "the output is empty"}
	}
	t := &Template{whole: true}
	if strings.HasPrefix(p.source[p.at:], "*") {
		p.at++
		t.whole = false
	}
	for p.at < len(p.source) {
		next, err := p.part()
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, next)
	}
	return t, nil
}

type parser struct {
	source string
	at     int
	fields view.Resolver
}

func (p *parser) part() (part, error) {
	rest := p.source[p.at:]
	if n := strings.IndexByte(rest, '%'); n != 0 {
		if n < 0 {
			n = len(rest)
		}
		p.at += n
		return part{text: rest[:n]}, nil
	}
	return p.fieldPart()
}

// fieldPart parses from a percent sign.
func (p *parser) fieldPart() (part, error) {
	start := p.at
	p.at++
	digits := p.span(func(c byte) bool { return c >= '0' && c <= '9' })
	width, err := strconv.Atoi("0" + digits)
	if err != nil || width > maxWidth {
		return part{}, &Error{Offset: start, Message: fmt.Sprintf("the width %s is more than %d", digits, maxWidth)}
	}
	nameAt := p.at
	name := p.span(isFieldByte)
	switch {
	case name == "" && p.at == len(p.source):
		return part{}, &Error{Offset: start, Message: "the output ends with a %", Hint: "there is no way to print a percent sign"}
	case name == "":
		return part{}, &Error{Offset: start, Message: "no field follows the %", Hint: "there is no way to print a percent sign"}
	case !strings.Contains(name, ".") && strings.HasPrefix(p.source[p.at:], "("):
		return p.call(name, nameAt, width)
	}
	return p.resolve(start, nameAt, name, width)
}

func (p *parser) span(in func(byte) bool) string {
	start := p.at
	for p.at < len(p.source) && in(p.source[p.at]) {
		p.at++
	}
	return p.source[start:p.at]
}

func isFieldByte(c byte) bool {
	return c == '.' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// resolve takes the longest beginning of a name that is a field.
func (p *parser) resolve(start, nameAt int, name string, width int) (part, error) {
	var first error
	for n := min(len(name), maxName); n > 0; n-- {
		candidate := strings.TrimRight(name[:n], ".")
		p.at = nameAt + len(candidate)
		arg, ok := p.argument()
		if !ok {
			return part{}, &Error{Offset: p.at, Message: "this bracket is not closed"}
		}
		g, err := p.fields.Resolve(candidate, arg)
		if err == nil {
			full := candidate
			if arg != "" {
				full += "[" + arg + "]"
			}
			return part{name: full, width: width, field: readerOf(g)}, nil
		}
		if first == nil {
			first = err
		}
	}
	return part{}, &Error{Offset: start, Message: first.Error(), UnknownField: true}
}

// argument parses an argument in brackets, if there is one.
func (p *parser) argument() (string, bool) {
	if p.at >= len(p.source) || p.source[p.at] != '[' {
		return "", true
	}
	n := strings.IndexByte(p.source[p.at:], ']')
	if n < 0 {
		return "", false
	}
	arg := p.source[p.at+1 : p.at+n]
	p.at += n + 1
	return strings.Trim(arg, `"'`), true
}

// Append renders the template for an event.
func (t *Template) Append(dst []byte, e *view.Event) []byte {
	for i := range t.parts {
		p := &t.parts[i]
		if p.field == nil {
			dst = append(dst, p.text...)
			continue
		}
		start, value := len(dst), p.field(e)
		if t.whole && value.kind == missing {
			return dst
		}
		dst = value.appendTo(dst)
		if p.width > 0 {
			dst = fit(dst, start, p.width)
		}
	}
	return dst
}

// fit pads or cuts what stands from start on to a width in bytes. A character
// that does not fit whole is left out.
func fit(dst []byte, start, width int) []byte {
	end := min(len(dst), start+width)
	for end < len(dst) && end > start && !utf8.RuneStart(dst[end]) {
		end--
	}
	dst = dst[:end]
	for len(dst)-start < width {
		dst = append(dst, ' ')
	}
	return dst
}

// AddField adds a field to Fields that the text does not show: a field of events
// or, with a template, what it makes under a name of its own.
func (t *Template) AddField(name, template string, fields view.Resolver) error {
	if template == "" {
		c, err := CompileRule("%"+name, fields)
		if err != nil {
			return err
		}
		if len(c.parts) != 1 || c.parts[0].name != name {
			return &Error{Message: fmt.Sprintf("%q is not a field", name)}
		}
		t.extra = append(t.extra, c.parts[0])
		return nil
	}
	c, err := CompileRule(template, fields)
	if err != nil {
		return err
	}
	made := func(e *view.Event) fieldValue { return fieldValue{kind: text, text: string(c.Append(nil, e))} }
	t.extra = append(t.extra, part{name: name, field: made})
	return nil
}

// Names are the names of the template's fields, in its order.
func (t *Template) Names() []string {
	var out []string
	for i := range t.parts {
		if t.parts[i].field != nil {
			out = append(out, t.parts[i].name)
		}
	}
	return out
}

// Fields are the template's fields with their values, each once, in its order, and
// behind them those that were added.
func (t *Template) Fields(e *view.Event) []plugin.OutputField {
	var out []plugin.OutputField
	for i := range t.parts {
		p := &t.parts[i]
		if p.field == nil || named(out, p.name) {
			continue
		}
		value := p.field(e)
		if t.whole && value.kind == missing {
			return out
		}
		out = append(out, plugin.OutputField{Name: p.name, Value: value.any()})
	}
	for i := range t.extra {
		if p := &t.extra[i]; !named(out, p.name) {
			out = append(out, plugin.OutputField{Name: p.name, Value: p.field(e).any()})
		}
	}
	return out
}

func named(fields []plugin.OutputField, name string) bool {
	return slices.ContainsFunc(fields, func(f plugin.OutputField) bool { return f.Name == name })
}
