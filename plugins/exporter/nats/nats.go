package nats

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// maxPending bounds the messages whose acknowledgement is awaited.
const maxPending = 1024

type exporter struct {
	config   *Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	timeout  time.Duration
	conn     *nats.Conn
	stream   jetstream.JetStream
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, c.Encode)
	if err != nil {
		return nil, err
	}
	timeout, err := time.ParseDuration(c.Timeout)
	return &exporter{config: c, settings: s, encoder: encoder, timeout: timeout}, err
}

// Start begins to connect; a server that is down is dialled until it is up.
func (e *exporter) Start(context.Context) error {
	options := []nats.Option{
		nats.Name("sysflow"), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				e.settings.Log.Warn("connection to NATS broke", "error", err)
			}
		}),
	}
	if c := e.config; c.Credentials != "" {
		options = append(options, nats.UserCredentials(c.Credentials))
	} else if c.Token != "" {
		options = append(options, nats.Token(c.Token))
	} else if c.User != "" {
		options = append(options, nats.UserInfo(c.User, c.Password))
	}
	if e.config.UseTLS {
		tls, err := e.config.TLS.New()
		if err != nil {
			return err
		}
		options = append(options, nats.Secure(tls))
	}
	conn, err := nats.Connect(e.config.URL, options...)
	if err != nil {
		return fmt.Errorf("connect to NATS: %w", err)
	}
	e.conn = conn
	e.stream, err = jetstream.New(conn, jetstream.WithPublishAsyncMaxPending(maxPending))
	return err
}

// Consume publishes the batch's documents and waits until the stream has them.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	docs, refused := e.encoder.Documents(b)
	if len(docs) == 0 {
		return refused
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	pending := make([]jetstream.PubAckFuture, 0, len(docs))
	for _, d := range docs {
		if limit := e.conn.MaxPayload(); limit > 0 && int64(len(d.Body)) > limit {
			e.settings.Count("refused", 1)
			refused = plugin.Permanent(fmt.Errorf("publish to %s: a message of %d bytes: the server takes %d", e.config.Subject, len(d.Body), limit))
			continue
		}
		future, err := e.publish(d)
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

func (e *exporter) publish(d encoding.Document) (jetstream.PubAckFuture, error) {
	m := nats.NewMsg(e.config.Subject)
	m.Data = d.Body
	m.Header.Set("Content-Type", e.encoder.ContentType())
	if id := d.ID(); id != "" {
		m.Header.Set(jetstream.MsgIDHeader, id)
	}
	return e.stream.PublishMsgAsync(m)
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

// Stop ends the connection.
func (e *exporter) Stop(context.Context) error {
	if e.conn != nil {
		e.stream.CleanupPublisher()
		e.conn.Close()
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
