package plan_test

import (
	"testing"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// FuzzCompile: any condition compiles or is refused, and specialised for a type
// of events it says the same as in general.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"evt.type in (open, execve) and proc.name glob [a-c*", "fd.name pmatch (/a/*/b, /) or not proc.aname = x",
		"not (evt.type = open or fd.snet != 10.0.0.0/8)", "proc.name = oneof (a, b) and fd.sport < 10", "evt.type exists",
		"proc.cmdline regex '(a|b)*' and proc.name = val(proc.pname)", "fd.name icontains \xff",
		"evt.num >= 1 and not evt.num in (0) and toupper(fd.name) startswith concat(proc.name, '/A')", "fd.name regex ^a.*$ or proc.name = 'len(fd.name)'",
	} {
		f.Add(seed, "/a/b/c")
	}
	f.Fuzz(func(t *testing.T, condition, path string) {
		e, err := grammar.Parse(condition)
		if err != nil {
			return
		}
		p, problems := plan.Compile(e, view.Records())
		if len(problems) > 0 {
			return
		}
		r := view.Record{
			Record:  &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpClose, Calls: 1 << sfproto.CallOpenat, FD: 3},
			Process: view.NewProcess(&sfproto.Process{Exe: path}, nil, nil, nil), File: &sfproto.File{ResType: 'f', Path: path},
		}
		for _, e := range r.AppendEvents(nil) {
			e.Num = 1
			state := &plan.State{Event: &e}
			special, general := p.For(e.Type), p.For(view.NoType)
			if got := special != nil && special(state); got != (general != nil && general(state)) {
				t.Fatalf("%q is %v for %s", condition, got, e.Type)
			}
		}
	})
}
