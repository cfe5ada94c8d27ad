package output_test

import (
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
		if _, err := output.Compile(template, fields()); err != nil && err.Error() == "" {
			t.Fatal("an error without a text")
		}
		c, err := output.Compile("%proc.name", fields())
		if err != nil {
			t.Fatal(err)
		}
		out := c.Append(nil, &view.Event{Values: view.Values{"proc.name": {Text: value}}})
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
