package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func load(t testing.TB, text string) (*Engine, []rules.Diagnostic) {
	t.Helper()
	set, found := rules.Load([]*rules.File{{Name: "r.yaml", Content: text}})
	resolved, more := resolve.Resolve(set)
	e, last := Compile(resolved, view.Records())
	return e, append(append(found, more...), last...)
}

// story tells records to the rules of a text.
type story struct {
	t testing.TB
	*Evaluator
}

func newStory(t testing.TB, o Options, text string) story {
	e, found := load(t, text)
	require.Empty(t, found)
	return story{t, e.NewEvaluator(o)}
}

// gives tells a record and requires the outputs of its alerts.
func (s story) gives(r *view.Record, want ...string) []plugin.Annotation {
	s.t.Helper()
	found, _ := s.Append(nil, r, 0)
	var got []string
	for _, a := range found {
		got = append(got, a.Output)
	}
	require.Equal(s.t, want, got)
	return found
}

func process(parent *view.Process, pid int64, exe string) *view.Process {
	return view.NewProcess(&sfproto.Process{OID: sfproto.OID{CreateTS: pid, HPID: pid}, Exe: exe}, parent, nil, nil)
}

func executed(p *view.Process, at time.Duration) *view.Record {
	return &view.Record{Record: &sfproto.ProcessEvent{TS: int64(at), OpFlags: sfproto.OpExec, Syscall: "execve"}, Process: p}
}

func sent(p *view.Process, at time.Duration, bytes int64) *view.Record {
	return &view.Record{Process: p, Record: &sfproto.NetworkFlow{TS: int64(at), EndTS: int64(at) + 1, StartTS: 1,
		OpFlags: sfproto.OpWrite | sfproto.OpClose, NumWSendBytes: bytes, Dport: 443}}
}

const s = time.Second

func TestWindowCounts(t *testing.T) {
	v := newStory(t, Options{}, `
- rule: Many
  desc: d
  condition: evt.type = execve
  output: "%sf.alert.count by %proc.pname"
  priority: ERROR
  window: {over: 60s, by: [proc.ppid], count: ">= 3"}
`)
	a, b := process(nil, 10, "/bin/a"), process(nil, 20, "/bin/b")
	v.gives(executed(process(a, 11, "/x"), 0))
	v.gives(executed(process(b, 21, "/x"), 1*s))
	v.gives(executed(process(a, 12, "/x"), 30*s))
	v.gives(executed(process(a, 13, "/x"), 62*s)) // the first one is too old
	v.gives(executed(process(a, 14, "/x"), 63*s), "3 by a")
	v.gives(executed(process(a, 15, "/x"), 64*s))
	v.gives(executed(process(b, 22, "/x"), 5*s)) // late, and counted
	found := v.gives(executed(process(b, 23, "/x"), 6*s), "3 by b")
	require.Equal(t, []plugin.OutputField{{Name: "sf.alert.count", Value: int64(3)}, {Name: "proc.pname", Value: "b"}}, found[0].Fields)
}

func TestWindowSums(t *testing.T) {
	v := newStory(t, Options{MaxKeys: 1}, `
- rule: Much
  desc: d
  condition: evt.type in (sendto, close)
  output: much
  priority: ERROR
  window: {over: 1m, by: [proc.pid], sum: {field: sf.flow.wbytes.delta, is: "> 100"}}
`)
	a := process(nil, 10, "/bin/a")
	v.gives(sent(a, 0, 60)) // two events of one record are counted once
	found := v.gives(sent(a, 10*s, 41), "much")
	require.Equal(t, []plugin.OutputField{{Name: "sf.alert.count", Value: int64(2)}, {Name: "sf.alert.sum", Value: int64(101)}}, found[0].Fields)
	v.gives(sent(a, 20*s, 60))
	v.gives(sent(process(nil, 20, "/bin/b"), 21*s, 60))
	v.gives(sent(a, 22*s, 60))
	require.Equal(t, int64(2), v.Stats().EvictedWindows)
	v.gives(sent(a, -100*s, 60))
	require.Equal(t, int64(1), v.Stats().Late)
}

func TestWindowCountsDifferentValues(t *testing.T) {
	v := newStory(t, Options{}, `
- rule: Many
  desc: d
  condition: evt.type = execve
  output: many
  priority: ERROR
  window: {over: 1m, by: [proc.ppid], distinct: {field: proc.exepath, is: ">= 3"}}
- {rule: Never, desc: d, condition: evt.type = execve, output: o, priority: ERROR, window: {over: 1m, distinct: {field: fd.sport, is: 1}}}
`)
	a, b := process(nil, 10, "/bin/a"), process(nil, 20, "/bin/b")
	v.gives(executed(process(a, 11, "/x"), 0))
	v.gives(executed(process(a, 12, "/x"), 1*s))
	v.gives(executed(process(a, 13, "/y"), 2*s))
	v.gives(executed(process(b, 21, "/z"), 3*s))
	found := v.gives(executed(process(a, 14, "/z"), 4*s), "many")
	require.Equal(t, []plugin.OutputField{{Name: "sf.alert.count", Value: int64(4)}, {Name: "sf.alert.distinct", Value: int64(3)}}, found[0].Fields)
}

func TestStreamsAreCountedApart(t *testing.T) {
	v := newStory(t, Options{}, `
- {rule: Two, desc: d, condition: evt.type = execve, output: two, priority: ERROR, window: {over: 1m, count: 2}}
`)
	on := func(stream string) *view.Record {
		r := executed(process(nil, 10, "/x"), 0)
		r.Header = &sfproto.Header{StreamID: stream}
		return r
	}
	v.gives(on("a"))
	v.gives(on("b"))
	v.gives(on("a"), "two")
}

const downloaded = `
- rule: Downloaded and Run
  desc: d
  condition: evt.type = execve and proc.exepath startswith /tmp/
  output: run
  priority: ERROR
  sequence: {within: 5m, by: KEY, after: [evt.type = execve and proc.name = curl, evt.type = execve and proc.name = chmod]}
`

func TestSequenceByProcessTree(t *testing.T) {
	v := newStory(t, Options{}, strings.Replace(downloaded, "KEY", "[proc.tree]", 1))
	systemd := process(nil, 1, "/sbin/init")
	shell := process(process(systemd, 5, "/usr/bin/node"), 10, "/bin/sh")
	other := process(systemd, 20, "/bin/sh")
	curl, chmod := process(shell, 11, "/usr/bin/curl"), process(shell, 12, "/bin/chmod")
	v.gives(executed(process(shell, 13, "/tmp/x"), 0))
	v.gives(executed(chmod, 1*s)) // nothing was downloaded
	v.gives(executed(curl, 2*s))
	v.gives(executed(process(shell, 13, "/tmp/x"), 3*s)) // chmod is missing
	v.gives(executed(chmod, 4*s))
	v.gives(executed(process(other, 21, "/tmp/x"), 5*s)) // another tree
	v.gives(executed(process(process(shell, 14, "/bin/sh"), 15, "/tmp/x"), 6*s), "run")
	v.gives(executed(process(shell, 16, "/tmp/x"), 7*s))
}

func TestSequenceByField(t *testing.T) {
	v := newStory(t, Options{MaxKeys: 1}, strings.Replace(downloaded, "KEY", "[proc.pid]", 1))
	run := func(pid int64, exe string, at time.Duration, want ...string) {
		t.Helper()
		v.gives(executed(process(nil, pid, exe), at), want...)
	}
	run(10, "/usr/bin/curl", 0)
	run(10, "/bin/chmod", 299*s)
	run(10, "/tmp/x", 301*s) // five minutes from the first step
	run(10, "/usr/bin/curl", 400*s)
	run(10, "/bin/chmod", 400*s)
	run(11, "/tmp/x", 401*s)
	run(10, "/tmp/x", 402*s, "run")
	run(12, "/usr/bin/curl", 403*s)
	run(13, "/usr/bin/curl", 404*s)
	require.Equal(t, int64(1), v.Stats().EvictedSequences)
}

func TestSuppressedAlertsAreCounted(t *testing.T) {
	v := newStory(t, Options{}, `
- rule: Often
  desc: d
  condition: evt.type = execve
  output: often %proc.name
  priority: ERROR
  suppress: {for: 10m, by: [proc.name]}
- rule: Named
  desc: d
  condition: evt.type = execve
  output: "named, %sf.alert.suppressed more"
  priority: ERROR
  suppress: {for: 10m}
`)
	run := func(exe string, at time.Duration, want ...string) []plugin.Annotation {
		t.Helper()
		return v.gives(executed(process(nil, 10, exe), at), want...)
	}
	run("/bin/a", 0, "often a", "named, 0 more")
	run("/bin/a", 100*s)
	run("/bin/b", 200*s, "often b")
	run("/bin/a", 599*s)
	found := run("/bin/a", 600*s, "often a (suppressed=2)", "named, 3 more")
	require.Equal(t, plugin.OutputField{Name: "sf.alert.suppressed", Value: int64(2)}, found[0].Fields[1])
	require.Equal(t, int64(5), v.Stats().Suppressed)
}

func TestPoliciesOfTheOriginal(t *testing.T) {
	v := newStory(t, Options{}, `
- drop: noise
  condition: sf.proc.exe = /bin/noise
- filter: more noise
  condition: sf.proc.exe = /bin/more
- filter: nothing
  condition: sf.type = PE
  enabled: false
- macro: executes
  condition: sf.opflags = EXEC
- rule: Started
  desc: A program is started.
  condition: executes
  actions: [alert, tag]
  priority: high
  tags: ["mitre:T1059", mitre_execution, proc]
  prefilter: [PE]
- rule: Not of this kind
  desc: d
  condition: executes
  prefilter: [FF, NF]
`)
	found, kept := v.Append(nil, executed(process(nil, 10, "/bin/noise"), 0), 0)
	require.Equal(t, []any{0, false}, []any{len(found), kept})
	_, kept = v.Append(nil, executed(process(nil, 10, "/bin/more"), 0), 0)
	require.False(t, kept)
	require.Equal(t, int64(2), v.Stats().Dropped)
	a := v.gives(executed(process(nil, 10, "/bin/a"), 0),
		"execve (record=PE operations=EXEC file=<NA> command=a parent=<NA> user=<NA> pid=10 container=host)")[0]
	require.Equal(t, "Error", a.Priority)
	require.Equal(t, []string{"T1059"}, a.Techniques)
	require.Equal(t, map[string]string{"mitre.tactics": "execution"}, a.Enrichment)
}

func TestAnAlertTellsItsActions(t *testing.T) {
	e, found := load(t, `
- {rule: A, desc: d, condition: sf.opflags = EXEC, actions: [alert, hash, "tag( a, b )"], priority: low}
`)
	require.Empty(t, found)
	v := story{t, e.NewEvaluator(Options{})}
	alerts, _ := v.Append(nil, executed(process(nil, 10, "/bin/a"), 0), 0)
	require.Equal(t, map[string]string{"sf.actions": "hash,tag(a, b)"}, alerts[0].Enrichment)
}

func TestFormOfActions(t *testing.T) {
	f := func(actions, want string) {
		t.Helper()
		_, found := load(t, "- {rule: A, desc: d, condition: sf.opflags = EXEC, actions: "+actions+"}\n")
		require.NotEmpty(t, found, actions)
		require.Equal(t, rules.Error, found[0].Severity)
		require.Contains(t, found[0].Error(), want)
	}
	f(`["tag(a"]`, `r.yaml:1:63: rule "A": "tag(a" is no action (the form is NAME or NAME(ARGUMENT))`)
	f(`["(a)"]`, `"(a)" is no action`)
	f(`[""]`, `"" is no action`)
	f(`[a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a]`, `the rule has more than 16 actions`)
}

func TestErrorsOfTimedKeys(t *testing.T) {
	f := func(keys, want string) {
		t.Helper()
		_, found := load(t, "- rule: R\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: ERROR\n  "+keys+"\n")
		require.Len(t, found, 1, keys)
		require.Equal(t, "r.yaml:"+want, found[0].Error())
	}
	f("window: {over: 1m, by: [proc.pit], count: 3}", `6:27: rule "R": unknown field "proc.pit" (did you mean proc.pid?)`)
	f("window: {over: 1m, sum: {field: proc.name, is: 3}}", `6:35: rule "R": proc.name is no number (sum up a field such as sf.flow.wbytes.delta)`)
	f("suppress: {for: 1m, by: ['']}", `6:29: rule "R": this is not a field (as in proc.name)`)
	f("sequence: {within: 1m, after: [proc.name = ]}", `6:45: rule "R": the condition ends here; expected a transformer or a value`)
}
