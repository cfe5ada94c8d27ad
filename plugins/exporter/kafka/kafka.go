package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

type exporter struct {
	config   *Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	client   *kgo.Client
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, c.Encode)
	return &exporter{config: c, settings: s, encoder: encoder}, err
}

// Start makes the client, which connects when it first produces.
func (e *exporter) Start(context.Context) (err error) {
	e.client, err = newClient(e.config)
	return err
}

// Consume produces the batch's documents and waits for them.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	docs, refused := e.encoder.Documents(b)
	records := make([]*kgo.Record, len(docs))
	for i, d := range docs {
		records[i] = &kgo.Record{Key: []byte(d.Key()), Value: d.Body}
	}
	if err := e.produce(ctx, records); err != nil {
		if !plugin.IsPermanent(err) {
			return err
		}
		refused = err
	}
	return refused
}

// produce waits until every record is at the brokers or has failed. Which of a
// batch arrived before a failure is not known by order, so another try sends all.
func (e *exporter) produce(ctx context.Context, records []*kgo.Record) error {
	if len(records) == 0 {
		return nil
	}
	var refused error
	for _, r := range e.client.ProduceSync(ctx, records...) {
		switch {
		case r.Err == nil:
		case permanent(r.Err):
			e.settings.Count("refused", 1)
			refused = plugin.Permanent(fmt.Errorf("produce to topic %s: %w", e.config.Topic, r.Err))
		default:
			return fmt.Errorf("produce to topic %s: %w", e.config.Topic, r.Err)
		}
	}
	return refused
}

// permanent reports whether the broker will never take a message.
func permanent(err error) bool {
	return errors.Is(err, kerr.MessageTooLarge) || errors.Is(err, kerr.InvalidRecord) || errors.Is(err, kerr.RecordListTooLarge)
}

// Stop ends the connections.
func (e *exporter) Stop(context.Context) error {
	if e.client != nil {
		e.client.Close()
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
