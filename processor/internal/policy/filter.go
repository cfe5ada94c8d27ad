package policy

import (
	"errors"
	"fmt"

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

func filter(p *plan.Plan) func(*view.Record) bool {
	var tests [view.NumEventTypes]plan.Test
	for t := range tests {
		tests[t] = p.For(view.EventType(t))
	}
	return func(r *view.Record) bool {
		var room [8]view.Event
		events := r.AppendEvents(room[:0])
		for i := range events {
			if test := tests[events[i].Type]; test != nil && test(&plan.State{Event: &events[i]}) {
				return true
			}
		}
		return false
	}
}
