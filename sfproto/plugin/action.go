package plugin

import (
	"context"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Action is what a rule names under "actions": it is done about each alert of the
// rule before the alert is handed on, and adds to it. The stage that evaluates the
// rules calls it.
//
// One goroutine at a time calls Act, which must return when ctx ends. One that does
// not is left behind: its alert goes on without it, and it is not called again
// before it has returned. A batch that is refused downstream comes again, and its
// alerts are acted on again. An action may be a Starter and a Stopper.
type Action interface {
	Act(ctx context.Context, a Alert) (Addition, error)
}

// ArgumentChecker is an Action that says, when rules are read, what is wrong with
// the argument that a rule gives it: what stands in parentheses behind its name, ""
// for nothing. Without the method an argument is refused.
type ArgumentChecker interface {
	CheckArgument(argument string) error
}

// Alert is what an action is done about. All of it is read-only.
type Alert struct {
	// Record is what the rule matched.
	Record *view.Record
	// Annotation is the alert, as the rule made it.
	Annotation Annotation
	// Argument is what the rule gives the action.
	Argument string
}

// Addition is what an action adds to its alert: at most 64 tags and 64 pairs of
// names and values, of 4 KiB each.
type Addition struct {
	Tags []string
	// Enrichment has keys as in process.hash.sha256. It replaces what the rule or an
	// earlier action said by the same key.
	Enrichment map[string]string
}

// ActionFunc is an Action that is a function alone.
type ActionFunc func(ctx context.Context, a Alert) (Addition, error)

// Act implements Action.
func (f ActionFunc) Act(ctx context.Context, a Alert) (Addition, error) { return f(ctx, a) }

var _ Action = ActionFunc(nil)
