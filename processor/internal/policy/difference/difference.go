// Package difference compares what two sets of rules say about the same records.
//
// Invariant: both see every record, in the same order, and each remembers for itself
// what it counts.
package difference

import (
	"slices"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Kind of a change.
type Kind string

// The kinds.
const (
	Gained  Kind = "gained"  // only the new rules alert
	Lost    Kind = "lost"    // only the old ones do
	Changed Kind = "changed" // both do, and say different things
)

// Change is an alert that the two sets do not share.
type Change struct {
	Kind     Kind   `json:"change"`
	Rule     string `json:"rule"`
	Sequence int64  `json:"sequence"` // of the record in its stream
	Time     int64  `json:"ts"`       // ns since the epoch
	// Priority and Output are the new alert's, or those of the one that is lost; of a
	// changed one Old* are what was said before.
	Priority    string `json:"priority"`
	Output      string `json:"output"`
	OldPriority string `json:"old_priority,omitempty"`
	OldOutput   string `json:"old_output,omitempty"`
}

// Comparer compares two sets of rules. One goroutine uses it.
type Comparer struct {
	old, new  *engine.Evaluator
	was, is   []plugin.Annotation // of the record at hand
	OldAlerts map[string]int      // by rule
	NewAlerts map[string]int
	changes   []Change
}

// New compares the rules of two engines.
func New(before, after *engine.Engine) *Comparer {
	return &Comparer{
		old: before.NewEvaluator(engine.Options{}), new: after.NewEvaluator(engine.Options{}),
		OldAlerts: map[string]int{}, NewAlerts: map[string]int{},
	}
}

// Record compares the alerts of a record: a rule gives one at most. The changes are
// valid until the next call.
func (c *Comparer) Record(r *view.Record) []Change {
	c.was, _ = c.old.Append(c.was[:0], r, 0)
	c.is, _ = c.new.Append(c.is[:0], r, 0)
	c.changes = c.changes[:0]
	for i := range c.was {
		c.OldAlerts[c.was[i].Rule]++
		if find(c.is, c.was[i].Rule) < 0 {
			c.changes = append(c.changes, change(Lost, &c.was[i]))
		}
	}
	for i := range c.is {
		c.NewAlerts[c.is[i].Rule]++
		n := find(c.was, c.is[i].Rule)
		switch {
		case n < 0:
			c.changes = append(c.changes, change(Gained, &c.is[i]))
		case c.was[n].Output != c.is[i].Output || c.was[n].Priority != c.is[i].Priority:
			x := change(Changed, &c.is[i])
			x.OldPriority, x.OldOutput = c.was[n].Priority, c.was[n].Output
			c.changes = append(c.changes, x)
		}
	}
	return c.changes
}

func find(all []plugin.Annotation, rule string) int {
	return slices.IndexFunc(all, func(a plugin.Annotation) bool { return a.Rule == rule })
}

func change(k Kind, a *plugin.Annotation) Change {
	return Change{Kind: k, Rule: a.Rule, Sequence: a.Sequence, Time: a.TS, Priority: a.Priority, Output: a.Output}
}
