package otlp

import (
	"context"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
)

// transport sends a request.
type transport interface {
	export(ctx context.Context, request *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error)
	close() error
}

type exporter struct {
	config    *Config
	settings  plugin.Settings
	encoder   *encoding.Encoder
	carrier   *carried.Writer // nil when log records carry none
	transport transport
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, encoding.Config{Format: encoding.OCSF, Of: c.Of}) // one item an alert, or a record
	if err != nil {
		return nil, err
	}
	e := &exporter{config: c, settings: s, encoder: encoder}
	if c.Carry {
		e.carrier, err = carried.NewWriter()
	}
	return e, err
}

// Start makes the client, which connects when it first sends.
func (e *exporter) Start(context.Context) (err error) {
	if e.config.Protocol == "grpc" {
		e.transport, err = newGRPC(e.config)
	} else {
		e.transport, err = newHTTP(e.config)
	}
	return err
}

// Consume sends the batch's log records in one request.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	request := newRequest(e.encoder.Items(b), e.carrier)
	if len(request.ResourceLogs) == 0 {
		return nil
	}
	answer, err := e.transport.export(ctx, request)
	if err != nil {
		return fmt.Errorf("export logs: %w", err)
	}
	if p := answer.GetPartialSuccess(); p.GetRejectedLogRecords() > 0 {
		e.settings.Count("refused", p.GetRejectedLogRecords())
		return plugin.Permanent(fmt.Errorf("server rejected %d log records: %s", p.GetRejectedLogRecords(), escape.Text(p.GetErrorMessage())))
	}
	return nil
}

// Stop ends the connection.
func (e *exporter) Stop(context.Context) error {
	if e.transport == nil {
		return nil
	}
	return e.transport.close()
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
