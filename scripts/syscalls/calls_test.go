//go:build amd64

package syscalls

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestCalls plays every case and compares the records of each.
func TestCalls(t *testing.T) {
	cases := map[string]scenario{}
	var order []string
	for _, g := range groups() {
		for _, c := range g.cases {
			name := g.name + "/" + c.name
			require.NotContains(t, cases, name)
			cases[name] = c
			order = append(order, name)
		}
	}
	r, all := record(t, order)
	unseen := unseenCalls(t)
	t.Run("losses/none", func(t *testing.T) {
		lost := map[string]int64{}
		for _, l := range r.lost {
			lost[l.Class+" "+l.Reason] += l.Count
		}
		require.Equal(t, map[string]int64{}, lost, "events, by class and reason")
	})
	for _, name := range order {
		t.Run(name, func(t *testing.T) { check(t, r, all[name], cases[name], unseen) })
	}
}

func check(t *testing.T, r *recording, p *played, c scenario, unseen []string) {
	if p.unavailable != "" {
		t.Skip("not available:", p.unavailable)
	}
	require.NoError(t, p.err)
	seen := r.after(t, p)
	if c.check != nil {
		c.check(t, seen, p)
		return
	}
	var got []string
	for _, o := range seen {
		if line := text(o, p); line != "" {
			got = append(got, line)
		}
	}
	killFirst(got)
	want := slices.DeleteFunc(lines(c.want), func(line string) bool {
		return slices.ContainsFunc(strings.Fields(line), func(word string) bool { return slices.Contains(unseen, word) })
	})
	for i := range min(len(want), len(got)) {
		if matches(want[i], got[i]) {
			got[i] = want[i]
		}
	}
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"))
	if len(p.calls) > 0 {
		checkRaw(t, seen, p)
	}
}

// killFirst puts a call that kills a child before the child's end. Each is told when it is
// over: the end comes first where the kernel lets it preempt the call.
func killFirst(lines []string) {
	for i := 1; i < len(lines); i++ {
		if lines[i] == "SE kill = 0" && strings.HasPrefix(lines[i-1], "child PE EXIT") {
			lines[i-1], lines[i] = lines[i], lines[i-1]
		}
	}
}

// matches reports whether a line is the wanted one, in which ? stands for what is
// the machine's to say.
func matches(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(want), `\?`, `\S+`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

// lines are those of a case's text.
func lines(want string) (out []string) {
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// after is what a program and its children did from the beginning of its case on,
// in the order in which it began.
func (r *recording) after(t *testing.T, p *played) []*occurrence {
	t.Helper()
	var own []*occurrence
	begin := int64(-1)
	for _, o := range r.records {
		if !r.descends(o.process.OID, p.pid) {
			continue
		}
		own = append(own, o)
		if e, ok := o.record.(*sfproto.SyscallEvent); ok && begin < 0 && e.Syscall == "prctl" && slices.Equal(e.Strings, []string{marker}) {
			begin = o.at
		}
	}
	require.Positive(t, begin, "the beginning of the case was recorded")
	own = slices.DeleteFunc(own, func(o *occurrence) bool { return o.at <= begin })
	slices.SortStableFunc(own, func(a, b *occurrence) int { return int(a.at - b.at) })
	return own
}

// descends reports whether a process is the one with that number, or comes from it.
func (r *recording) descends(oid sfproto.OID, pid int) bool {
	for range 16 {
		if oid.HPID == int64(pid) {
			return true
		}
		parent, ok := r.parents[oid]
		if !ok {
			return false
		}
		oid = parent
	}
	return false
}

// checkRaw finds each call told by itself among those that the program saw, with its
// result and arguments. The calls of one name were told in the order in which they
// were made.
func checkRaw(t *testing.T, seen []*occurrence, p *played) {
	t.Helper()
	at, names := map[string]int{}, callNames()
	for _, o := range seen {
		e, ok := o.record.(*sfproto.SyscallEvent)
		if !ok || o.process.OID.HPID != int64(p.pid) {
			continue
		}
		rest := p.calls[at[e.Syscall]:]
		i := slices.IndexFunc(rest, func(d done) bool { return names[d.NR] == e.Syscall && d.is(e) })
		require.GreaterOrEqual(t, i, 0, "%s%#x = %d is among %+v", e.Syscall, e.Args, e.Ret, rest)
		at[e.Syscall] += i + 1
	}
}

// is reports whether a call is the one that a record tells.
func (d done) is(e *sfproto.SyscallEvent) bool {
	return d.Ret == e.Ret && (!rawArguments(e.Syscall) || slices.Equal(d.Args[:min(len(d.Args), len(e.Args))], e.Args))
}
