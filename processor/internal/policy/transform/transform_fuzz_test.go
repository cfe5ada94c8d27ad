package transform_test

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// FuzzValues: any call resolves or is refused with a reason, and can be read from
// an event with any text in it; appended it is the same.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{
		`join("-", (a.x, a.n))`, `getopt((a.x, "-b"), a.x)[a]`, `getopt(("-a:", a.x), "a::b:")`, "b64(tolower(a.x))", "len(a.list)", `concat(a.x, "")`,
	} {
		f.Add(seed, "-ab:\xff")
	}
	f.Fuzz(func(t *testing.T, call, text string) {
		g, p := resolve(call)
		if p != nil {
			if p.Message == "" {
				t.Fatalf("%q is refused without a reason", call)
			}
			return
		}
		e := &view.Event{Values: view.Values{"a.x": {Text: text}, "a.n": {Int: int64(len(text))}, "a.list": {Texts: []string{text, text}}}}
		want := read(g, e)
		if appended := appender(call); appended != nil && g.Text != nil {
			if got, ok := appended(e, []byte("x")); ok != (want != nil) || ok && string(got) != "x"+want.(string) {
				t.Fatalf("%s is %q, and %q (%v) when appended", call, want, got, ok)
			}
		}
	})
}
