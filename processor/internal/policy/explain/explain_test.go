package explain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func set(t *testing.T, content string) *resolve.Set {
	t.Helper()
	s, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	require.False(t, rules.HasErrors(found), found)
	out, found := resolve.Resolve(s)
	require.False(t, rules.HasErrors(found), found)
	return out
}

const content = `
- macro: shell
  condition: proc.name in (sh, bash)
- macro: spawned
  condition: evt.type in (execve, execveat) and evt.rawres >= 0
- rule: R
  desc: d
  condition: spawned and shell and not (proc.cmdline contains good or user.uid = 7)
  output: o
  priority: INFO
  enabled: false
`

func exec(exe, args string) *view.Record {
	p := &sfproto.Process{OID: sfproto.OID{CreateTS: 1, HPID: 100}, TS: 1, Exe: exe, ExeArgs: args, UID: 3}
	return &view.Record{
		Record:  &sfproto.ProcessEvent{TS: 1, OpFlags: sfproto.OpExec, Syscall: "execve"},
		Process: view.NewProcess(p, nil, nil, nil), Seq: 9,
	}
}

// explained is what is written of a record's only event.
func explained(t *testing.T, x *Explainer, r *view.Record) string {
	t.Helper()
	events := x.Record(r)
	require.Len(t, events, 1)
	var b strings.Builder
	require.NoError(t, events[0].WriteText(&b))
	return b.String()
}

func TestTree(t *testing.T) {
	x, err := New(set(t, content), "R", view.Records())
	require.NoError(t, err)
	require.Equal(t, `#9  1970-01-01T00:00:00.000000001Z  PE execve: no match
  false >  and
  true       and (spawned)
  true         evt.type in (execve, execveat)    [evt.type = execve]
  true         evt.rawres >= 0    [evt.rawres = 0]
  false >    proc.name in (sh, bash) (shell)    [proc.name = ls]
  true       not
  false        or
  false          proc.cmdline contains good    [proc.cmdline = ls]
  false          user.uid = 7    [user.uid = 3]
`, explained(t, x, exec("/bin/ls", "")))
	require.Contains(t, explained(t, x, exec("/bin/sh", "")), "PE execve: MATCH\n")

	e := x.Record(exec("/bin/bash", "good\x1b[2J"))[0]
	require.Equal(t, "not proc.cmdline contains good", e.Tree.Decided())
	var b strings.Builder
	require.NoError(t, e.WriteText(&b))
	require.Contains(t, b.String(), `false >    not
  true  >      or
  true  >        proc.cmdline contains good    [proc.cmdline = bash good\x1b[2J]
  false          user.uid = 7`)
}

func TestEventsOfOtherTypes(t *testing.T) {
	x, err := New(set(t, content), "R", view.Records())
	require.NoError(t, err)
	r := exec("/bin/sh", "")
	r.Record.(*sfproto.ProcessEvent).OpFlags, r.Record.(*sfproto.ProcessEvent).Syscall = sfproto.OpExit, ""
	e := x.Record(r)[0]
	require.False(t, e.Candidate)
	require.Nil(t, e.Tree)
	require.Contains(t, explained(t, x, r), "PE procexit: not an event of this condition\n")
}

func TestSequencesAndSuppressions(t *testing.T) {
	x, err := New(set(t, `
- rule: R
  desc: d
  condition: evt.type = execve and proc.name = b
  output: o
  priority: INFO
  sequence: {within: 1m, by: [user.uid], after: [evt.type = execve and proc.name = a]}
  suppress: {for: 1h}
`), "R", view.Records())
	require.NoError(t, err)
	f := func(exe string, ts int64, verdicts ...string) {
		t.Helper()
		r := exec(exe, "")
		r.Record.(*sfproto.ProcessEvent).TS = ts
		var got []string
		for _, e := range x.Record(r) {
			got = append(got, e.verdict())
		}
		require.Equal(t, verdicts, got)
	}
	f("/bin/b", 1, "no match", "MATCH without an alert")
	f("/bin/a", 2, "MATCH without an alert", "no match")
	f("/bin/b", 3, "no match", "MATCH")
	f("/bin/a", 4, "MATCH without an alert", "no match")
	f("/bin/b", 5, "no match", "MATCH without an alert")
}

func TestUnknownRule(t *testing.T) {
	_, err := New(set(t, content), "Q", view.Records())
	require.EqualError(t, err, `there is no rule "Q"`)
}
