package grammar_test

import (
	"reflect"
	"testing"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// FuzzParse: any text parses or is refused, and what parses is the same when
// its canonical text is parsed.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a and not b or (c)", `fd.name in (/a, "b c", 'd\'')`, "proc.aname[2] = x and(evt.arg[\"a b\"] exists)",
		`join("-", (fd.name, toupper(proc.exe), 12))[x] startswith oneof (a, b)`, "proc.name = anyof and x", "a.b = \"\\x00\xff\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := grammar.Parse(text)
		if err != nil {
			return
		}
		canonical := ast.Format(e)
		again, err := grammar.Parse(canonical)
		if err != nil {
			t.Fatalf("%q gives %q, which does not parse: %v", text, canonical, err)
		}
		if !reflect.DeepEqual(tree(e), tree(again)) {
			t.Fatalf("%q gives %q, which is another condition", text, canonical)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	const condition = "evt.type in (open, openat) and fd.typechar = f and not proc.name startswith /usr/lib and " +
		"(fd.name = /etc/shadow or fd.name glob /home/*/.ssh/id_*) and user.uid != 0"
	b.SetBytes(int64(len(condition)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := grammar.Parse(condition); err != nil {
			b.Fatal(err)
		}
	}
}
