package profile

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func set(t *testing.T) (*resolve.Set, *engine.Engine) {
	t.Helper()
	s, found := rules.Load([]*rules.File{{Name: "f", Content: `
- macro: spawned
  condition: evt.type in (execve, execveat) and evt.rawres >= 0
- rule: A
  desc: d
  condition: spawned and proc.name in (a, b) and user.uid = 0
  output: o
  priority: INFO
- rule: Off
  desc: d
  condition: spawned and proc.name = a
  output: o
  priority: INFO
  enabled: false
`}})
	require.Empty(t, found)
	resolved, found := resolve.Resolve(s)
	require.Empty(t, found)
	e, found := engine.Compile(resolved, view.Records())
	require.Empty(t, found)
	return resolved, e
}

func records() []*view.Record {
	var out []*view.Record
	for i, name := range []string{"a", "b", "c"} {
		p := view.NewProcess(&sfproto.Process{Exe: "/bin/" + name, UID: int32(i)}, nil, nil, nil)
		out = append(out,
			&view.Record{Record: &sfproto.ProcessEvent{OpFlags: sfproto.OpExec, Syscall: "execve"}, Process: p},
			&view.Record{Record: &sfproto.ProcessEvent{OpFlags: sfproto.OpExit}, Process: p})
	}
	return out
}

// TestCounts: each clause is measured on what satisfies those before it.
func TestCounts(t *testing.T) {
	s, e := set(t)
	p, err := Run(t.Context(), s, e, records(), 1)
	require.NoError(t, err)
	require.Equal(t, []int{6, 6, 1}, []int{p.Records, p.Events, p.Rounds})
	require.Len(t, p.Rules, 1)
	r := p.Rules[0]
	require.Equal(t, []any{"A", 3, 1}, []any{r.Name, r.Events, r.Matches})
	for i, want := range []Clause{{"spawned", 3, 3, 0}, {"proc.name in (a, b)", 3, 2, 0}, {"user.uid = 0", 2, 1, 0}} {
		r.Clauses[i].NS = 0
		require.Equal(t, want, r.Clauses[i])
	}
}

func TestNothingToMeasure(t *testing.T) {
	s, e := set(t)
	p, err := Run(t.Context(), s, e, nil, 1)
	require.NoError(t, err)
	require.Zero(t, p.Together+p.Sum)
	x, y := Compare(e, e, nil, 1)
	require.Zero(t, x+y)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Run(ctx, s, e, nil, 1)
	require.ErrorIs(t, err, context.Canceled)
}
