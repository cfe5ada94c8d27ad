package plan_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type typesCase struct {
	ID        string
	Condition string
	Types     any     `json:"expect_event_types"`
	SameAs    *string `json:"expect_same_event_types_as"`
	Indexed   *bool   `json:"expect_index_ok"`
}

// TestConformanceEventTypes compares the types that a condition can hold for.
// Types of Falco that no record stands for, such as mmap, are in no set.
func TestConformanceEventTypes(t *testing.T) {
	var file struct{ Cases []typesCase }
	conformance(t, "evttypes.json", &file)
	passed := 0
	for _, c := range file.Cases {
		if c.holds() {
			passed++
		} else {
			t.Logf("%s: %s: %v", c.ID, c.Condition, eventTypes(c.Condition))
		}
	}
	fmt.Printf("conformance evttypes: %d of %d\n", passed, len(file.Cases))
	require.Equal(t, len(file.Cases), passed)
}

func (c typesCase) holds() bool {
	got := eventTypes(c.Condition)
	switch {
	case c.Indexed != nil:
		return (got != nil) == *c.Indexed
	case got == nil:
		return false
	case c.SameAs != nil:
		return maps.Equal(got, eventTypes(*c.SameAs))
	}
	for name, in := range got {
		if in != expected(c.Types, name) {
			return false
		}
	}
	return true
}

// expected says whether the types of a case have one.
func expected(types any, name string) bool {
	switch v := types.(type) {
	case string:
		return v == "all"
	case map[string]any:
		return !slices.Contains(v["all_except"].([]any), any(name))
	}
	return slices.Contains(types.([]any), any(name))
}

// eventTypes says for each type that is no family whether the condition can hold
// for it; nil when that cannot be said. What compiles is compiled, too.
func eventTypes(condition string) map[string]bool {
	e, err := grammar.Parse(condition)
	if err != nil {
		return nil
	}
	holds, problem := plan.EventTypes(e)
	if problem != nil {
		return nil
	}
	p, problems := plan.Compile(e, view.Records())
	out := map[string]bool{}
	for i := 1; i < view.NumEventTypes; i++ {
		typ := view.EventType(i)
		if len(typ.Members()) != 1 {
			continue
		}
		out[typ.String()] = holds(typ)
		if len(problems) == 0 && holds(typ) != (p.For(typ) != nil) {
			return nil
		}
	}
	return out
}
