package otlp

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"net"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	_ "google.golang.org/grpc/encoding/gzip" // senders may compress
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	// maxStreams bounds the requests of one connection.
	maxStreams = 32
	// idleFor is after how long a silent connection is ended.
	idleFor = 5 * time.Minute
)

// grpcServer is OTLP's log service.
type grpcServer struct {
	collector.UnimplementedLogsServiceServer
	*source
}

func (s *source) newGRPC(secure *tls.Config) service {
	options := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(int(s.config.MaxBytes)), grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(headerWithin), grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: idleFor}),
	}
	if secure != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(secure)))
	}
	server := grpc.NewServer(options...)
	collector.RegisterLogsServiceServer(server, grpcServer{source: s})
	return service{serve: func(l net.Listener) error { return server.Serve(l) }, stop: func(ctx context.Context) {
		defer context.AfterFunc(ctx, server.Stop)()
		server.GracefulStop()
	}}
}

// Export implements the log service.
func (s grpcServer) Export(ctx context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	var shown string
	if md, ok := metadata.FromIncomingContext(ctx); ok && len(md.Get("authorization")) > 0 {
		shown = md.Get("authorization")[0]
	}
	if !s.knows(shown) {
		return nil, status.Error(codes.Unauthenticated, errUnknown.Error())
	}
	return s.take(ctx, r)
}

// knows reports whether what a sender shows lets it in.
func (s *source) knows(shown string) bool {
	if s.config.Token == "" {
		return true
	}
	if subtle.ConstantTimeCompare([]byte(shown), []byte("Bearer "+s.config.Token)) == 1 {
		return true
	}
	s.settings.Count("requests_unauthenticated", 1)
	return false
}
