package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

type exporter struct {
	config   *Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	packer   *encoding.Packer // of whole batches; then there is no encoder
	client   *kgo.Client
}

// envelope is what a message takes of maxMessageBytes beside its value.
const envelope = 512

func newExporter(s plugin.Settings, c *Config) (e *exporter, err error) {
	e = &exporter{config: c, settings: s}
	if c.Encode.Batches() {
		e.packer, err = encoding.NewPacker(c.Encode, c.MaxMessageBytes-envelope)
	} else {
		e.encoder, err = encoding.New(s, c.Encode)
	}
	return e, err
}

// Start makes the client, which connects when it first produces.
func (e *exporter) Start(context.Context) (err error) {
	e.client, err = newClient(e.config)
	return err
}

// Consume produces the batch's messages and waits for them.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	records, refused := e.messages(b)
	if err := e.produce(ctx, records); err != nil {
		if !plugin.IsPermanent(err) {
			return err
		}
		refused = err
	}
	return refused
}

// messages are a message for each document, or for all of a node. What can be none
// is in the error.
func (e *exporter) messages(b *plugin.Batch) (records []*kgo.Record, refused error) {
	if e.packer == nil {
		docs, refused := e.encoder.Documents(b)
		for _, d := range docs {
			records = append(records, &kgo.Record{Key: []byte(d.Key()), Value: d.Body})
		}
		return records, refused
	}
	headers := []kgo.RecordHeader{
		{Key: "content-type", Value: []byte(message.ContentType)},
		{Key: encoding.FingerprintHeader, Value: []byte(e.packer.Fingerprint())},
	}
	packed, refused := e.packer.Messages(b)
	for _, m := range packed {
		records = append(records, &kgo.Record{Key: []byte(m.Key), Value: m.Body, Headers: headers})
	}
	if refused != nil {
		e.settings.Count("refused", 1)
	}
	return records, refused
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
