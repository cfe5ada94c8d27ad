// Command fieldsdoc writes docs/fields.md, the list of all fields, from the
// registry of package view.
//
// Invariant: the same registry makes the same bytes.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fieldsdoc FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], document(view.Fields()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "fieldsdoc:", err)
		os.Exit(1)
	}
}

// head is what stands above the lists.
const head = `# Fields

<!-- Written by go generate ./view. -->

What rules, templates, ` + "`when`" + ` and the columns of tables can name. ` + "`sfprocessor fields`" + ` prints the same list.
A field that an event has no value for satisfies no comparison. Of a type with "list" an event has several values, and a
comparison holds when one of them satisfies it. ` + "`[n]`" + ` and ` + "`[key]`" + ` are arguments: ` + "`proc.aname[2]`" + ` is the
grandparent's name, ` + "`evt.arg[uid]`" + ` the argument of that name. Times are ns since the epoch.
`

// document lists the fields of both namespaces, by the first part of their names.
func document(fields []view.Field) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for _, namespace := range []struct{ name, title string }{
		{"falco", "Falco's namespace"},
		{"sysflow", "SysFlow's namespace"},
	} {
		fmt.Fprintf(&b, "\n## %s\n", namespace.title)
		family := ""
		for i := range fields {
			f := &fields[i]
			if f.Namespace() != namespace.name {
				continue
			}
			if next := familyOf(f.Name); next != family {
				family = next
				fmt.Fprintf(&b, "\n### %s\n\n| field | type | unit | meaning |\n|---|---|---|---|\n", family)
			}
			fmt.Fprintf(&b, "| `%s%s` | %s | %s | %s |\n", f.Name, f.Arg, typeOf(f), f.Unit, cell(f.Meaning))
		}
	}
	return b.Bytes()
}

// familyOf is the part of a name under which it is listed: proc, sf.flow, or sf
// for the fields of any record.
func familyOf(name string) string {
	parts := strings.Split(name, ".")
	if parts[0] == "sf" && len(parts) > 2 {
		return "sf." + parts[1]
	}
	return parts[0]
}

func typeOf(f *view.Field) string {
	if f.List || f.Any {
		return f.Type.String() + " list"
	}
	return f.Type.String()
}

// cell is text that does not end its cell.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;").Replace(text)
}
