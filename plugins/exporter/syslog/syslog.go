package syslog

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/progress"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// patience is how long dialling or a write may take.
const patience = 10 * time.Second

type exporter struct {
	config   *Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	facility uint8 // by its number
	tls      *tls.Config
	progress progress.Progress
	conn     net.Conn // nil when there is none
	frame    []byte
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, c.Encode)
	if err != nil {
		return nil, err
	}
	e := &exporter{config: c, settings: s, encoder: encoder, facility: facilities()[c.Facility]}
	if c.Protocol == "tls" {
		e.tls, err = c.TLS.New()
	}
	return e, err
}

// Consume sends the batch's documents in order.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	docs, refused := e.encoder.Documents(b)
	for i := e.progress.Of(b); i < len(docs); i++ {
		text, err := e.message(docs[i])
		if err != nil {
			e.settings.Count("refused", 1)
			refused = plugin.Permanent(fmt.Errorf("make message: %w", err))
		} else if err := e.send(ctx, text); err != nil {
			return err
		}
		e.progress.Reached(i + 1)
	}
	e.progress.Done()
	return refused
}

// send writes a message in one frame. A connection that failed is given up, and
// the next try dials.
func (e *exporter) send(ctx context.Context, text string) error {
	text, short := cut(text, e.config.MaxBytes)
	if short {
		e.settings.Count("cut", 1)
	}
	if err := e.dial(ctx); err != nil {
		return err
	}
	e.frame = e.frame[:0]
	if e.config.Protocol != "udp" {
		e.frame = append(strconv.AppendInt(e.frame, int64(len(text)), 10), ' ')
	}
	e.frame = append(e.frame, text...)
	err := e.conn.SetWriteDeadline(deadline(ctx))
	if err == nil {
		_, err = e.conn.Write(e.frame)
	}
	if err != nil {
		e.hangUp()
		return fmt.Errorf("write to %s: %w", e.config.Address, err)
	}
	return nil
}

// dial makes the connection when there is none, or when the server has closed it.
func (e *exporter) dial(ctx context.Context) error {
	if e.conn != nil && e.closedByServer() {
		e.hangUp()
	}
	if e.conn != nil {
		return nil
	}
	ctx, cancel := context.WithDeadline(ctx, deadline(ctx))
	defer cancel()
	var err error
	switch e.config.Protocol {
	case "tls":
		e.conn, err = (&tls.Dialer{Config: e.tls}).DialContext(ctx, "tcp", e.config.Address)
	default:
		e.conn, err = new(net.Dialer).DialContext(ctx, e.config.Protocol, e.config.Address)
	}
	if err != nil {
		e.conn = nil
		return fmt.Errorf("dial %s: %w", e.config.Address, err)
	}
	return nil
}

// closedByServer looks for the end that a server sent: without it a first write
// to a closed connection would succeed and be lost. Servers say nothing else.
func (e *exporter) closedByServer() bool {
	if e.config.Protocol == "udp" {
		return false
	}
	if e.conn.SetReadDeadline(time.Now().Add(time.Microsecond)) != nil {
		return true
	}
	_, err := e.conn.Read(make([]byte, 1))
	timeout, ok := err.(net.Error)
	return err != nil && (!ok || !timeout.Timeout())
}

func deadline(ctx context.Context) time.Time {
	d := time.Now().Add(patience)
	if end, ok := ctx.Deadline(); ok && end.Before(d) {
		return end
	}
	return d
}

func (e *exporter) hangUp() {
	_ = e.conn.Close() // nothing that was written waits for it
	e.conn = nil
}

// Stop closes the connection.
func (e *exporter) Stop(context.Context) error {
	if e.conn == nil {
		return nil
	}
	defer func() { e.conn = nil }()
	if err := e.conn.Close(); err != nil {
		return fmt.Errorf("close connection to %s: %w", e.config.Address, err)
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
