package policy

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// CompileFilter compiles a condition without macros and lists into a filter of
// records: one passes when one of its events satisfies the condition. Any
// number of goroutines may use the filter. The error is all that is wrong, joined.
func CompileFilter(condition string, fields view.Resolver) (func(*view.Record) bool, error) {
	e, err := grammar.Parse(condition)
	if err != nil {
		return nil, snippetError(err)
	}
	p, problems := plan.Compile(e, fields)
	var errs []error
	for _, x := range problems {
		errs = append(errs, snippetError(&grammar.Error{Pos: x.At, Message: x.Message, Snippet: grammar.Snippet(condition, x.At.Offset)}))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return filter(p), nil
}

func snippetError(err error) error {
	var e *grammar.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%w\n    %s", err, strings.ReplaceAll(e.Snippet, "\n", "\n    "))
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
