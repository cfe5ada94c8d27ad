package policy

import (
	"errors"
	"fmt"
	"sync"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// CompileFilter compiles a condition without macros and lists into a filter of
// records: one passes when one of its events satisfies the condition. Any
// number of goroutines may use the filter.
func CompileFilter(condition string, fields view.Resolver) (func(*view.Record) bool, error) {
	e, err := grammar.Parse(condition)
	if err != nil {
		return nil, snippetError(err)
	}
	p, problems := plan.Compile(e, fields)
	if len(problems) > 0 {
		at := problems[0].At
		return nil, snippetError(&grammar.Error{Pos: at, Message: problems[0].Message, Snippet: grammar.Snippet(condition, at.Offset)})
	}
	return filter(p), nil
}

func snippetError(err error) error {
	var e *grammar.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%w\n%s", err, e.Snippet)
	}
	return err
}

// scratch is what one evaluation of a filter works with.
type scratch struct {
	state  *plan.State
	events []view.Event
}

func filter(p *plan.Plan) func(*view.Record) bool {
	set := plan.NewSet([]*plan.Plan{p})
	pool := sync.Pool{New: func() any { return &scratch{state: set.NewState()} }}
	return func(r *view.Record) bool {
		s := pool.Get().(*scratch)
		defer pool.Put(s)
		s.events = r.AppendEvents(s.events[:0])
		for i := range s.events {
			s.state.Begin(&s.events[i])
			if set.Holds(s.state) {
				return true
			}
		}
		return false
	}
}
