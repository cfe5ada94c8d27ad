package otlp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retryAfter is what a sender is told that should come again.
const retryAfter = time.Second

var errEnding = errors.New("the processor is stopping")

// take hands a request's records on and waits until they are accepted. The error is a
// status of gRPC's.
func (s *source) take(ctx context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	next := s.downstream.Load()
	if next == nil {
		return nil, retry(codes.Unavailable, errEnding)
	}
	select {
	case s.taken <- struct{}{}:
	default:
		s.settings.Count("requests_too_many", 1)
		return nil, retry(codes.ResourceExhausted, fmt.Errorf("%d requests are on their way", cap(s.taken)))
	}
	settled := make(chan error, 1)
	in := s.converter.convert(r)
	s.settings.Count("requests", 1)
	s.settings.Count("log_records", int64(len(in.records)))
	b := plugin.NewBatch(in.records, func(err error) {
		settled <- err
		<-s.taken
	}).With(in.annotations...)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(s.config.Timeout))
	defer cancel()
	b.Done(next.Consume(ctx, b))
	select {
	case err := <-settled:
		return s.answer(len(in.records), err)
	case <-ctx.Done():
		s.settings.Count("requests_unsettled", 1)
		return nil, retry(codes.Unavailable, errors.New("downstream has not accepted the logs in time"))
	}
}

// answer is a request's that was settled.
func (s *source) answer(records int, err error) (*collector.ExportLogsServiceResponse, error) {
	switch {
	case err == nil:
		return new(collector.ExportLogsServiceResponse), nil
	case plugin.IsPermanent(err):
		s.settings.Count("refused", int64(records))
		return &collector.ExportLogsServiceResponse{PartialSuccess: &collector.ExportLogsPartialSuccess{
			RejectedLogRecords: int64(records), ErrorMessage: "downstream refuses the logs for good",
		}}, nil
	}
	s.settings.Count("given_back", int64(records))
	return nil, retry(codes.Unavailable, errors.New("downstream cannot take the logs now"))
}

// retry is a status that asks the sender to come again. What went wrong inside is not
// told to it.
func retry(code codes.Code, why error) error {
	st, err := status.New(code, why.Error()).WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(retryAfter)})
	if err != nil {
		return status.Error(code, why.Error())
	}
	return st.Err()
}
