package otlp

import (
	"context"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type grpcTransport struct {
	conn    *grpc.ClientConn
	client  collector.LogsServiceClient
	headers metadata.MD
	timeout time.Duration
}

func newGRPC(c *Config) (*grpcTransport, error) {
	security := insecure.NewCredentials()
	if !c.Plaintext {
		tls, err := c.TLS.New()
		if err != nil {
			return nil, err
		}
		security = credentials.NewTLS(tls)
	}
	options := []grpc.DialOption{grpc.WithTransportCredentials(security), grpc.WithUserAgent("sysflow")}
	if c.Gzip {
		options = append(options, grpc.WithDefaultCallOptions(grpc.UseCompressor(gzip.Name)))
	}
	conn, err := grpc.NewClient(c.Endpoint, options...)
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return &grpcTransport{conn: conn, client: collector.NewLogsServiceClient(conn), headers: metadata.New(c.Headers), timeout: time.Duration(c.Timeout)}, nil
}

func (t *grpcTransport) export(ctx context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	ctx, cancel := context.WithTimeout(metadata.NewOutgoingContext(ctx, t.headers), t.timeout)
	defer cancel()
	answer, err := t.client.Export(ctx, r)
	if err != nil && !retryable(status.Code(err)) {
		return nil, plugin.Permanent(err)
	}
	return answer, err
}

// retryable is the table of OTLP's specification ("Failures", OTLP/gRPC); rights
// are mended at the server, so those are tried again as well.
func retryable(c codes.Code) bool {
	switch c {
	case codes.InvalidArgument, codes.NotFound, codes.AlreadyExists, codes.FailedPrecondition, codes.Unimplemented, codes.Internal, codes.Unknown:
		return false
	}
	return true
}

func (t *grpcTransport) close() error { return t.conn.Close() }
