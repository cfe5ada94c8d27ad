package policy

import (
	"context"
	"log/slog"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
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
	evaluator *engine.Evaluator
	enrich    bool
	count     func(name string, n int64)
}

func newStage(s plugin.Settings, c *Config, next plugin.Consumer) (*stage, error) {
	fields := s.Fields
	if fields == nil {
		fields = view.Records()
	}
	e, found, err := LoadSelected(c.Rules, c.selection(), fields)
	if err != nil {
		return nil, err
	}
	if s.Log != nil {
		logWarnings(s.Log, found)
	}
	count := s.Count
	if count == nil {
		count = func(string, int64) {}
	}
	v := e.NewEvaluator()
	if c.Matching == MatchFirst {
		v.StopAtFirst()
	}
	return &stage{next: next, evaluator: v, enrich: c.Mode == ModeEnrich, count: count}, nil
}

func logWarnings(log *slog.Logger, found []Diagnostic) {
	for _, d := range found {
		if d.Severity == rules.Warning {
			log.Warn(d.Error(), "code", string(d.Code))
		}
	}
}

// Consume implements plugin.Consumer.
func (s *stage) Consume(ctx context.Context, b *plugin.Batch) error {
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

var _ plugin.Consumer = (*stage)(nil)
