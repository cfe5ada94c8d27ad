package output_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// FuzzTemplate: what an event brings into an output is safe on a terminal.
func FuzzTemplate(f *testing.F) {
	f.Add("%proc.name %10fd.name", "a\x1b[31m")
	f.Add("*%proc.aname[2]%evt.arg.x", "\xff\u202e")
	f.Add("%%", "")
	f.Add(`%5toupper(concat(proc.name, "\")"))[a]%getopt(("-a"), 'a')[a]`, "")
	f.Fuzz(func(t *testing.T, template, value string) {
		e := &view.Event{Values: view.Values{"proc.name": {Text: value}, "fd.name": {Text: value}, "evt.num": {Int: int64(len(value))}}}
		printable := utf8.ValidString(template) && !strings.ContainsFunc(template, func(r rune) bool { return !unicode.IsPrint(r) })
		c, err := output.CompileRule(template, fields())
		if err != nil && err.Error() == "" {
			t.Fatal("an error without a text")
		}
		if err != nil || !printable {
			if c, err = output.Compile("%proc.name", fields()); err != nil {
				t.Fatal(err)
			}
		}
		c.Fields(e)
		out := c.Append(nil, e)
		if !utf8.Valid(out) {
			t.Fatalf("%q is no UTF-8", out)
		}
		for _, r := range string(out) {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q has %q", out, r)
			}
		}
	})
}
