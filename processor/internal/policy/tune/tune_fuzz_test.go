package tune

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

func FuzzPatch(f *testing.F) {
	for _, seed := range []string{"/etc/passwd", "a shells b", `") or (evt.type exists`, "'\"\\\n", "\x00", "\xff"} {
		f.Add("cat", seed)
	}
	f.Fuzz(func(t *testing.T, program, path string) {
		a := plugin.Annotation{Fields: []plugin.OutputField{{Name: "proc.name", Value: program}, {Name: "fd.name", Value: path}}}
		s := NewSample(&a)
		if !s.present[name] || !s.present[file] {
			return
		}
		if v := excepted(t, program, path); alerts(v, program, path) != 0 || alerts(v, program, path+"x") != 1 && path+"x" != "other" {
			t.Fatalf("an exception for %q and %q excepts something else", program, path)
		}
	})
}
