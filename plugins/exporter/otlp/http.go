package otlp

import (
	"context"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/protobuf/proto"
)

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 64 << 10

type httpTransport struct{ client *post.Client }

func newHTTP(c *Config) (*httpTransport, error) {
	client, err := post.New(c.post())
	return &httpTransport{client}, err
}

func (t *httpTransport) export(ctx context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	body, err := proto.Marshal(r)
	if err != nil {
		return nil, plugin.Permanent(err)
	}
	answer, err := t.client.Exchange(ctx, "application/x-protobuf", body, maxAnswer)
	if err != nil {
		return nil, err
	}
	out := new(collector.ExportLogsServiceResponse)
	if err := proto.Unmarshal(answer, out); err != nil {
		return nil, fmt.Errorf("answer is not OTLP: %w", err)
	}
	return out, nil
}

func (t *httpTransport) close() error {
	t.client.Close()
	return nil
}
