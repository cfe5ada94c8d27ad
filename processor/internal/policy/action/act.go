package action

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// failedKey is where an alert says which of its actions failed, and why.
const failedKey = "sf.actions.failed"

// Bounds of what an action may add, and of what is said of one that failed, in bytes.
const (
	maxAdded  = 64
	maxText   = 4 << 10
	maxReason = 256
)

var (
	errLate = errors.New("it took too long")
	errBusy = errors.New("an earlier call has not returned")
)

// Act does the actions of alerts about records, and puts what they add into the
// alerts. calls are the actions of a rule.
func (s *Set) Act(ctx context.Context, records []view.Record, alerts []plugin.Annotation, calls func(rule string) []rules.Call) {
	var bounded context.Context
	for i := range alerts {
		for _, c := range calls(alerts[i].Rule) {
			actor := s.actors[c.Name]
			if actor == nil {
				continue // another stage's
			}
			if bounded == nil {
				var cancel context.CancelFunc
				bounded, cancel = context.WithTimeout(ctx, s.timeout)
				defer cancel()
			}
			actor.do(bounded, &alerts[i], plugin.Alert{Record: &records[alerts[i].Record], Annotation: alerts[i], Argument: c.Argument})
		}
	}
}

// do does an action about an alert.
func (a *actor) do(ctx context.Context, to *plugin.Annotation, about plugin.Alert) {
	added, err := a.call(ctx, about)
	if err == nil {
		err = check(added)
	}
	switch {
	case err == nil:
		a.count(a.counter(""), 1)
		add(to, added.Tags, added.Enrichment)
		return
	case errors.Is(err, errLate), errors.Is(err, errBusy), ctx.Err() != nil && errors.Is(err, ctx.Err()):
		a.count(a.counter("late"), 1)
	default:
		a.count(a.counter("failed"), 1)
	}
	a.log.Error("action failed", err)
	why, _, _ := strings.Cut(err.Error(), "\n") // the rest is where it panicked
	reason := a.name + ": " + why
	if before := to.Enrichment[failedKey]; before != "" {
		reason = before + "; " + reason
	}
	reason = strings.ToValidUTF8(reason[:min(len(reason), maxReason)], "?")
	add(to, nil, map[string]string{failedKey: reason})
}

// counter is the name of a counter of the action.
func (a *actor) counter(what string) string {
	if what == "" {
		return "action_" + a.name
	}
	return "action_" + a.name + "_" + what
}

type result struct {
	added plugin.Addition
	err   error
}

// call calls the action, and waits for it until ctx ends.
func (a *actor) call(ctx context.Context, about plugin.Alert) (plugin.Addition, error) {
	if ctx.Err() != nil {
		return plugin.Addition{}, errLate
	}
	select {
	case a.busy <- struct{}{}:
	default:
		return plugin.Addition{}, errBusy
	}
	done := make(chan result, 1)
	a.calls.Go(func() {
		added, err := a.safely(ctx, about)
		<-a.busy // first, so that who has the result may call again
		done <- result{added, err}
	})
	select {
	case r := <-done:
		return r.added, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done: // at the same time
		return r.added, r.err
	default:
		return plugin.Addition{}, errLate
	}
}

// safely makes an error of a panic: nothing after the start ends the program.
func (a *actor) safely(ctx context.Context, about plugin.Alert) (added plugin.Addition, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return a.action.Act(ctx, about)
}

// check holds what is added to its bounds.
func check(added plugin.Addition) error {
	if len(added.Tags) > maxAdded || len(added.Enrichment) > maxAdded {
		return fmt.Errorf("it adds more than %d tags or pairs", maxAdded)
	}
	long := func(text string) bool { return len(text) > maxText }
	tooLong := slices.ContainsFunc(added.Tags, long)
	for key, value := range added.Enrichment {
		tooLong = tooLong || long(key) || long(value)
	}
	if tooLong {
		return fmt.Errorf("it adds a text of more than %d bytes", maxText)
	}
	return nil
}

// add puts what is added into an alert. What the alert had is shared with others.
func add(to *plugin.Annotation, tags []string, enrichment map[string]string) {
	for _, t := range tags {
		if !slices.Contains(to.Tags, t) {
			to.Tags = append(slices.Clip(to.Tags), t)
		}
	}
	if len(enrichment) > 0 {
		said := maps.Clone(to.Enrichment)
		if said == nil {
			said = map[string]string{}
		}
		maps.Copy(said, enrichment)
		to.Enrichment = said
	}
}
