package policy

import (
	"context"
	"log/slog"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes the stage.
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "policy",
		About:     "Evaluates Falco rules and annotates the records that match.",
		NewConfig: func() any { return NewConfig() },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return newStage(s, config.(*Config), next)
		},
	}
}

// stage counts matches (all rules together) and events.
type stage struct {
	next      plugin.Consumer
	rules     *reloader
	evaluator *engine.Evaluator
	first     bool
	enrich    bool
	count     func(name string, n int64)
}

func newStage(s plugin.Settings, c *Config, next plugin.Consumer) (*stage, error) {
	s = complete(s)
	r, e, err := newReloader(s, c)
	if err != nil {
		return nil, err
	}
	out := &stage{next: next, rules: r, first: c.Matching == MatchFirst, enrich: c.Mode == ModeEnrich, count: s.Count}
	out.use(e)
	return out, nil
}

// use evaluates these rules from now on. What rules have counted begins anew.
func (s *stage) use(e *engine.Engine) {
	s.evaluator = e.NewEvaluator()
	if s.first {
		s.evaluator.StopAtFirst()
	}
}

// Start implements plugin.Starter.
func (s *stage) Start(ctx context.Context) error {
	s.rules.start(ctx)
	return nil
}

// Stop implements plugin.Stopper.
func (s *stage) Stop(context.Context) error {
	s.rules.stop()
	return nil
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
	before := s.evaluator.Events()
	for i := range b.Records {
		found = s.evaluator.Append(found, &b.Records[i], i)
	}
	s.count("events", s.evaluator.Events()-before)
	if len(found) > 0 {
		s.count("matches", int64(len(found)))
	}
	b = b.With(found...)
	if !s.enrich {
		b = alerts(b)
	}
	if len(b.Records) == 0 {
		return nil
	}
	return s.next.Consume(ctx, b)
}

// alerts are the records of a batch that have annotations or tell of a loss.
func alerts(b *plugin.Batch) *plugin.Batch {
	keep := make([]bool, len(b.Records))
	for _, a := range b.Annotations {
		keep[a.Record] = true
	}
	for i := range b.Records {
		if l, ok := b.Records[i].Record.(*sfproto.Loss); ok && l.Count > 0 {
			keep[i] = true
		}
	}
	return b.Select(func(i int) bool { return keep[i] })
}

var (
	_ plugin.Consumer = (*stage)(nil)
	_ plugin.Starter  = (*stage)(nil)
	_ plugin.Stopper  = (*stage)(nil)
)
