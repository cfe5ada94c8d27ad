package difference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func compiled(t *testing.T, content string) *engine.Engine {
	t.Helper()
	set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	require.Empty(t, found)
	resolved, found := resolve.Resolve(set)
	require.Empty(t, found)
	e, found := engine.Compile(resolved, view.Records())
	require.Empty(t, found)
	return e
}

func rule(name, condition, priority, more string) string {
	return "- rule: " + name + "\n  desc: d\n  condition: evt.type = execve and " + condition + "\n  output: o %proc.name\n  priority: " + priority + "\n" + more
}

func TestChanges(t *testing.T) {
	c := New(
		compiled(t, rule("same", "proc.name exists", "INFO", "")+rule("lost", "proc.name = a", "INFO", "")+rule("louder", "proc.name = a", "INFO", "")),
		compiled(t, rule("same", "proc.name exists", "INFO", "")+rule("gained", "proc.name = a", "INFO", "")+rule("louder", "proc.name = a", "ERROR", "")),
	)
	exec := func(name string) *view.Record {
		p := view.NewProcess(&sfproto.Process{Exe: "/bin/" + name}, nil, nil, nil)
		return &view.Record{Record: &sfproto.ProcessEvent{TS: 7, OpFlags: sfproto.OpExec, Syscall: "execve"}, Process: p, Seq: 3}
	}
	require.Equal(t, []Change{
		{Kind: Lost, Rule: "lost", Sequence: 3, Time: 7, Priority: "Informational", Output: "o a"},
		{Kind: Gained, Rule: "gained", Sequence: 3, Time: 7, Priority: "Informational", Output: "o a"},
		{Kind: Changed, Rule: "louder", Sequence: 3, Time: 7, Priority: "Error", Output: "o a", OldPriority: "Informational", OldOutput: "o a"},
	}, c.Record(exec("a")))
	require.Empty(t, c.Record(exec("b")))
	require.Equal(t, map[string]int{"same": 2, "lost": 1, "louder": 1}, c.OldAlerts)
	require.Equal(t, map[string]int{"same": 2, "gained": 1, "louder": 1}, c.NewAlerts)
}

// TestEachRemembersForItself: a suppression of the new rules leaves the old alone.
func TestEachRemembersForItself(t *testing.T) {
	c := New(compiled(t, rule("R", "proc.name = a", "INFO", "")), compiled(t, rule("R", "proc.name = a", "INFO", "  suppress: {for: 1h}\n")))
	p := view.NewProcess(&sfproto.Process{Exe: "/bin/a"}, nil, nil, nil)
	r := &view.Record{Record: &sfproto.ProcessEvent{TS: 7, OpFlags: sfproto.OpExec, Syscall: "execve"}, Process: p}
	require.Empty(t, c.Record(r))
	changes := c.Record(r)
	require.Len(t, changes, 1)
	require.Equal(t, Lost, changes[0].Kind)
}
