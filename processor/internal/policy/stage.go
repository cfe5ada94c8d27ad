package policy

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/action"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Type is the stage's type.
const Type = "policy"

// Factory makes the stage. Rules may name the actions among the factories.
func Factory(actions ...plugin.Factory) plugin.Factory {
	return plugin.Factory{
		Type:      Type,
		About:     "evaluates Falco rules and annotates the records that match",
		NewConfig: func() any { return NewConfig() },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return newStage(s, config.(*Config), actions, next)
		},
	}
}

// stage counts matches (all rules together) and events.
type stage struct {
	next      plugin.Consumer
	rules     *reloader
	evaluator *engine.Evaluator
	options   engine.Options
	calls     map[string][]rules.Call // what rules want done, by rule
	mode      string
	count     func(name string, n int64)
	counted   engine.Stats // what was given to count so far
}

func newStage(s plugin.Settings, c *Config, actions []plugin.Factory, next plugin.Consumer) (*stage, error) {
	s = complete(s)
	set, wrong := action.New(action.Options{
		Factories: actions, Settings: s, Config: c.Actions, Elsewhere: c.ExternalActions, Timeout: time.Duration(c.ActionTimeout),
	})
	r, e, err := newReloader(s, c, set)
	if err := errors.Join(wrong, err); err != nil {
		return nil, err
	}
	out := &stage{
		next: next, rules: r, mode: c.Mode, count: s.Count,
		options: engine.Options{First: c.Matching == MatchFirst, MaxKeys: c.MaxKeys},
	}
	out.use(e)
	return out, nil
}

// use evaluates these rules from now on. What rules have counted begins anew.
func (s *stage) use(e *engine.Engine) {
	s.evaluator, s.counted = e.NewEvaluator(s.options), engine.Stats{}
	s.calls = map[string][]rules.Call{}
	for _, r := range e.Rules() {
		if len(r.Actions) > 0 {
			s.calls[r.Name] = r.Actions
		}
	}
}

// Start implements plugin.Starter.
func (s *stage) Start(ctx context.Context) error {
	if err := s.rules.actions.Start(ctx); err != nil {
		return err
	}
	s.rules.start(ctx)
	return nil
}

// Stop implements plugin.Stopper.
func (s *stage) Stop(ctx context.Context) error {
	s.rules.stop()
	return s.rules.actions.Stop(ctx)
}

// Reload asks for the rule files to be read anew.
func (s *stage) Reload() { s.rules.ask(true) }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func logWarnings(log *slog.Logger, found []Diagnostic) {
	for _, d := range found {
		if d.Severity == rules.Warning {
			log.Warn(d.Error(), "code", string(d.Code))
		}
	}
}

// Consume implements plugin.Consumer.
func (s *stage) Consume(ctx context.Context, b *plugin.Batch) error {
	if e := s.rules.take(); e != nil {
		s.use(e)
	}
	var found []plugin.Annotation
	dropped := map[int]bool{}
	for i := range b.Records {
		var kept bool
		if found, kept = s.evaluator.Append(found, &b.Records[i], i); !kept {
			dropped[i] = true
		}
	}
	s.report(int64(len(found)))
	if len(s.calls) > 0 && s.mode != ModeFilter {
		s.rules.actions.Act(ctx, b.Records, found, func(rule string) []rules.Call { return s.calls[rule] })
	}
	if b = s.selected(b, found, dropped); len(b.Records) == 0 {
		return nil
	}
	return s.next.Consume(ctx, b)
}

// selected is what the stage hands on of a batch. A loss always is.
func (s *stage) selected(b *plugin.Batch, found []plugin.Annotation, dropped map[int]bool) *plugin.Batch {
	switch s.mode {
	case ModeFilter:
		for _, a := range found {
			dropped[a.Record] = true
		}
	case ModeAlert:
		b = b.With(found...)
		annotated := make([]bool, len(b.Records))
		for _, a := range b.Annotations {
			annotated[a.Record] = true
		}
		return b.Select(func(i int) bool { return annotated[i] && !dropped[i] || tellsOfLoss(b.Records[i].Record) })
	default:
		b = b.With(found...)
	}
	if len(dropped) == 0 {
		return b
	}
	return b.Select(func(i int) bool { return !dropped[i] || tellsOfLoss(b.Records[i].Record) })
}

func tellsOfLoss(r sfproto.Record) bool {
	l, ok := r.(*sfproto.Loss)
	return ok && l.Count > 0
}

// report counts what the evaluator did since the last time.
func (s *stage) report(matches int64) {
	now, before := s.evaluator.Stats(), s.counted
	s.counted = now
	for _, c := range []struct {
		name string
		n    int64
	}{
		{"events", now.Events - before.Events},
		{"matches", matches},
		{"dropped_by_rule", now.Dropped - before.Dropped},
		{"suppressed", now.Suppressed - before.Suppressed},
		{"window_late", now.Late - before.Late},
		{"window_evicted", now.EvictedWindows - before.EvictedWindows},
		{"sequence_evicted", now.EvictedSequences - before.EvictedSequences},
		{"suppress_evicted", now.EvictedSuppressions - before.EvictedSuppressions},
	} {
		if c.n > 0 {
			s.count(c.name, c.n)
		}
	}
}

var (
	_ plugin.Consumer = (*stage)(nil)
	_ plugin.Starter  = (*stage)(nil)
	_ plugin.Stopper  = (*stage)(nil)
)
