package nats

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// maxPending bounds the messages whose acknowledgement is awaited.
const maxPending = 1024

type exporter struct {
	config   *Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	packer   *encoding.Packer // of whole batches; then there is no encoder
	conn     *nats.Conn
	stream   jetstream.JetStream
}

// What a server takes at most that has not told, and what a message takes of it
// beside its data, in bytes.
const (
	usualPayload = 1 << 20
	envelope     = 512
)

func newExporter(s plugin.Settings, c *Config) (e *exporter, err error) {
	e = &exporter{config: c, settings: s}
	if c.Encode.Batches() {
		e.packer, err = encoding.NewPacker(c.Encode, usualPayload-envelope)
	} else {
		e.encoder, err = encoding.New(s, c.Encode)
	}
	return e, err
}

// Start begins to connect; a server that is down is dialled until it is up.
func (e *exporter) Start(context.Context) error {
	conn, err := e.config.Connect(e.settings.Log)
	if err != nil {
		return err
	}
	e.conn = conn
	e.stream, err = jetstream.New(conn, jetstream.WithPublishAsyncMaxPending(maxPending))
	return err
}

// Consume publishes the batch's messages and waits until the stream has them.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	messages, refused := e.messages(b)
	if len(messages) == 0 {
		return refused
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(e.config.Timeout))
	defer cancel()
	pending := make([]jetstream.PubAckFuture, 0, len(messages))
	for _, m := range messages {
		if limit := e.conn.MaxPayload(); limit > 0 && int64(len(m.Data)) > limit {
			e.settings.Count("refused", 1)
			refused = plugin.Permanent(fmt.Errorf("publish to %s: a message of %d bytes: the server takes %d", e.config.Subject, len(m.Data), limit))
			continue
		}
		future, err := e.stream.PublishMsgAsync(m)
		if err != nil {
			return fmt.Errorf("publish to %s: %w", e.config.Subject, err)
		}
		pending = append(pending, future)
	}
	for _, future := range pending {
		if err := e.wait(ctx, future); err != nil {
			return fmt.Errorf("publish to %s: %w", e.config.Subject, err)
		}
	}
	return refused
}

// messages are a message for each document, or for all of a node. What can be none
// is in the error.
func (e *exporter) messages(b *plugin.Batch) (out []*nats.Msg, refused error) {
	if e.packer == nil {
		docs, refused := e.encoder.Documents(b)
		for _, d := range docs {
			out = append(out, e.message(d.Body, e.encoder.ContentType(), d.ID()))
		}
		return out, refused
	}
	if limit := e.conn.MaxPayload(); limit > 0 {
		e.packer.Limit(int(limit) - envelope)
	}
	packed, refused := e.packer.Messages(b)
	for _, p := range packed {
		m := e.message(p.Body, message.ContentType, p.ID)
		m.Header.Set(encoding.FingerprintHeader, e.packer.Fingerprint())
		out = append(out, m)
	}
	if refused != nil {
		e.settings.Count("refused", 1)
	}
	return out, refused
}

func (e *exporter) message(body []byte, contentType, id string) *nats.Msg {
	m := nats.NewMsg(e.config.Subject)
	m.Data = body
	m.Header.Set("Content-Type", contentType)
	if id != "" {
		m.Header.Set(jetstream.MsgIDHeader, id)
	}
	return m
}

func (e *exporter) wait(ctx context.Context, future jetstream.PubAckFuture) error {
	select {
	case ack := <-future.Ok():
		if ack.Duplicate {
			e.settings.Count("duplicates", 1)
		}
		return nil
	case err := <-future.Err():
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop ends the connection, and with it what the library runs. Its CleanupPublisher
// would leave a goroutine behind that has not begun yet.
func (e *exporter) Stop(context.Context) error {
	if e.conn != nil {
		e.conn.Close()
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
