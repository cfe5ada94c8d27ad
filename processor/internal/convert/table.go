package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// table writes with an exporter of the distribution.
type table struct {
	exporter plugin.Consumer
	dropped  kinds
	mu       sync.Mutex
	refused  error // what the exporter said of a batch later
}

func openTable(ctx context.Context, o Options, path string) (*table, error) {
	f := o.Form.exporter
	config, err := tableConfig(f, o, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Type, err)
	}
	settings := plugin.Settings{Name: f.Type, Log: o.Log, Fields: view.Records(), Count: func(string, int64) {}}
	exporter, err := f.NewExporter(settings, config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Type, err)
	}
	if s, ok := exporter.(plugin.Starter); ok {
		if err := s.Start(ctx); err != nil {
			return nil, err
		}
	}
	return &table{exporter: exporter}, nil
}

// tableConfig is the exporter's configuration, as a pipeline file would say it.
func tableConfig(f *plugin.Factory, o Options, path string) (any, error) {
	keys := maps.Clone(o.Keys)
	if keys == nil {
		keys = map[string]any{}
	}
	keys["path"] = path
	if len(o.Fields) > 0 {
		keys["fields"] = o.Fields
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	config := f.NewConfig()
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(config); err != nil {
		return nil, err
	}
	if v, ok := config.(interface{ Validate() error }); ok {
		return config, v.Validate()
	}
	return config, nil
}

// write hands a batch on. Entities are in the columns of what refers to them.
func (t *table) write(ctx context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		switch k := b.Records[i].Kind(); k {
		case sfproto.KindLoss, sfproto.KindAnnotation:
			t.dropped[k]++
		}
	}
	own := plugin.NewBatch(b.Records, t.settle)
	err := t.exporter.Consume(ctx, own)
	own.Done(err)
	return errors.Join(err, t.refusal())
}

// settle keeps the first error of a batch that the exporter held on to.
func (t *table) settle(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused == nil {
		t.refused = err
	}
}

func (t *table) refusal() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused
}

func (t *table) close() error {
	s, ok := t.exporter.(plugin.Stopper)
	if !ok {
		return t.refusal()
	}
	// What was taken is written even when the run was interrupted.
	return errors.Join(s.Stop(context.Background()), t.refusal())
}

func (t *table) left() []omission { return t.dropped.omissions() }
