package plan_test

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// dice makes random conditions and records that have much in common.
type dice struct{ *rand.Rand }

func (d dice) of(items ...string) string { return items[d.IntN(len(items))] }

func (d dice) path() string {
	var b strings.Builder
	for range 1 + d.IntN(3) {
		b.WriteString("/" + d.of("a", "ab", "b", "a.b"))
	}
	return b.String()
}

func (d dice) word() string { return d.of("a", "ab", "abc", "b", "sh", "bash", "curl", "A") }

func (d dice) number() string { return d.of("0", "1", "2", "3", "80", "443") }

func (d dice) net() string {
	return d.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8", "::/0", "192.168.0.0/16")
}

func (d dice) condition(depth int) string {
	switch d.IntN(4) {
	case 0:
		if depth > 0 {
			return "(" + d.condition(depth-1) + " and " + d.condition(depth-1) + ")"
		}
	case 1:
		if depth > 0 {
			return "(" + d.condition(depth-1) + " or " + d.condition(depth-1) + " or " + d.condition(depth-1) + ")"
		}
	case 2:
		if depth > 0 {
			return "not (" + d.condition(depth-1) + ")"
		}
	}
	return d.check()
}

func (d dice) check() string {
	switch d.IntN(9) {
	case 0:
		return "evt.type " + d.of("= open", "in (open, openat, execve)", "!= read", "in (connect, close)", "startswith op", "glob ex*", "exists")
	case 1:
		return d.of("fd.sport", "proc.pid", "fd.port") + " " + d.of("= ", "!= ", "< ", ">= ") + d.number()
	case 2:
		return d.of("fd.sport", "proc.pid") + " in (" + d.number() + ", " + d.number() + ")"
	case 3:
		return d.of("evt.is_open_read", "evt.is_open_write") + " " + d.of("= true", "= false", "!= true", "exists")
	case 4:
		return d.of("fd.snet", "fd.net") + " " + d.of("in ("+d.net()+", "+d.net()+", "+d.net()+")", "= "+d.net(), "!= "+d.net())
	case 5:
		return "fd.name " + d.of("pmatch ("+d.path()+", /"+d.of("a", "*b", "ab/", "")+")", "pmatch ("+d.path()+", /b)", "glob "+d.path()+"*", "glob anyof ("+d.path()+"*, /a?*)", "glob /*a*b", "iglob /A*",
			"startswith "+d.path(), "endswith b", "in ("+d.path()+", "+d.path()+")")
	case 6:
		return d.of("proc.name", "proc.aname", "sf.opflags") + " " + d.of("startswith ", "= ", "!= ", "contains ") + d.word()
	case 7:
		return d.of("proc.name", "proc.aname", "proc.pname", "proc.aname[2]") + " " + d.of("in (", "intersects (", "= anyof (", "startswith anyof (",
			"contains oneof (", "endswith allof (") + d.word() + ", " + d.word() + ")"
	}
	return d.of("proc.name exists", "proc.pname = val(proc.name)", "proc.name regex '(a|sh)+'", "proc.args icontains B", "sf.ret >= 0")
}

func (d dice) record() *view.Record {
	var p *view.Process
	for range d.IntN(4) {
		p = view.NewProcess(&sfproto.Process{OID: sfproto.OID{HPID: int64(d.IntN(4))}, Exe: "/bin/" + d.word(), ExeArgs: d.word()}, p, nil, nil)
	}
	r := &view.Record{Process: p, File: &sfproto.File{ResType: sfproto.ResFile, Path: d.path()}}
	switch d.IntN(3) {
	case 0:
		r.Record = &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpRead | sfproto.OpClose, OpenFlags: int32(d.IntN(4)), FD: 3, Calls: int64(d.IntN(4))}
	case 1:
		f := &sfproto.NetworkFlow{OpFlags: sfproto.OpConnect | sfproto.OpWrite, Proto: sfproto.ProtoTCP, Dport: int32(d.IntN(4))}
		if d.IntN(2) == 0 {
			f.DIP = sfproto.IPv4(netip.MustParseAddr(d.of("10.1.2.3", "10.2.0.1", "192.168.1.1", "8.8.8.8")))
			f.SIP = sfproto.IPv4(netip.MustParseAddr("10.1.2.4"))
		} else {
			f.DIP6, f.SIP6 = netip.MustParseAddr(d.of("fd00::1", "2001:db8::1")).As16(), netip.MustParseAddr("fd00::2").As16()
		}
		r.Record = f
	default:
		r.Record = &sfproto.ProcessEvent{OpFlags: sfproto.OpExec, Syscall: d.of("execve", "execveat", "")}
	}
	return r
}

// compare compiles some conditions together and asks for some records.
func compare(t testing.TB, d dice) {
	fields := view.Records()
	var trees []ast.Expr
	var plans []*plan.Plan
	for range 1 + d.IntN(12) {
		text := d.condition(3)
		e, err := grammar.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		p, problems := plan.Compile(e, fields)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", text, problems)
		}
		trees, plans = append(trees, e), append(plans, p)
	}
	set := plan.NewSet(plans)
	state := set.NewState()
	for range 10 {
		for _, e := range d.record().AppendEvents(nil) {
			state.Begin(&e)
			got := make([]bool, len(plans))
			for _, n := range set.Append(nil, state) {
				got[n] = true
			}
			for i, tree := range trees {
				want := interpreter{fields, &e}.holds(tree)
				if got[i] != want {
					t.Fatalf("%s is %v for %s of %+v", ast.Format(tree), got[i], e.Type, e.Record.Record)
				}
				alone := plans[i].For(e.Type)
				if (alone != nil && alone(&plan.State{Event: &e})) != want {
					t.Fatalf("%s alone is not %v for %s of %+v", ast.Format(tree), want, e.Type, e.Record.Record)
				}
			}
		}
	}
}

// TestPlansAreTheirTrees compares plans that were compiled together, and alone,
// with an interpreter of their trees.
func TestPlansAreTheirTrees(t *testing.T) {
	for seed := range uint64(400) {
		compare(t, dice{rand.New(rand.NewPCG(seed, 7))})
	}
}

func FuzzPlansAreTheirTrees(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(seed, seed*seed)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) { compare(t, dice{rand.New(rand.NewPCG(a, b))}) })
}
