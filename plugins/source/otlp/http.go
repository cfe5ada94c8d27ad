package otlp

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strconv"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

const (
	headerWithin = 10 * time.Second
	bodyWithin   = 30 * time.Second
	maxHeader    = 16 << 10
	logsPath     = "/v1/logs"
)

// errUnknown is what a sender without the token is told.
var errUnknown = errors.New(`want the header "authorization: Bearer TOKEN" with the right token`)

func (s *source) newHTTP() service {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+logsPath, s.post)
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: headerWithin, ReadTimeout: bodyWithin, IdleTimeout: idleFor, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.settings.Log.Handler(), slog.LevelDebug),
	}
	return service{
		serve: func(l net.Listener) error {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		},
		stop: func(ctx context.Context) {
			if server.Shutdown(ctx) != nil {
				server.Close() // it has waited long enough
			}
		},
	}
}

// post takes a request over HTTP, in binary or in JSON.
func (s *source) post(w http.ResponseWriter, r *http.Request) {
	form, known := formOf(r.Header.Get("Content-Type"))
	if !known {
		http.Error(w, "want the content type application/x-protobuf or application/json", http.StatusUnsupportedMediaType)
		return
	}
	if !s.knows(r.Header.Get("Authorization")) {
		form.fail(w, http.StatusUnauthorized, status.Error(codes.Unauthenticated, errUnknown.Error()))
		return
	}
	body, code, err := s.body(w, r)
	if err != nil {
		s.settings.Count("requests_bad", 1)
		form.fail(w, code, status.Error(codes.InvalidArgument, err.Error()))
		return
	}
	request := new(collector.ExportLogsServiceRequest)
	if err := form.read(body, request); err != nil {
		s.settings.Count("requests_bad", 1)
		form.fail(w, http.StatusBadRequest, status.Error(codes.InvalidArgument, err.Error()))
		return
	}
	answer, err := s.take(r.Context(), request)
	if err != nil {
		form.fail(w, statusOf(err), err)
		return
	}
	form.write(w, http.StatusOK, answer)
}

// body reads a request's body, decompressed, as far as its bound.
func (s *source) body(w http.ResponseWriter, r *http.Request) (body []byte, code int, err error) {
	limit := int64(s.config.MaxBytes)
	var in io.Reader = http.MaxBytesReader(w, r.Body, limit)
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, http.StatusBadRequest, errors.New("the body is not gzip")
		}
		in = z
	default:
		return nil, http.StatusUnsupportedMediaType, errors.New("want the content encoding gzip or none")
	}
	body, err = io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case errors.As(err, new(*http.MaxBytesError)) || int64(len(body)) > limit:
		return nil, http.StatusRequestEntityTooLarge, errors.New("the request is larger than " + strconv.FormatInt(limit, 10) + " bytes")
	case err != nil:
		return nil, http.StatusBadRequest, errors.New("the body ends too early")
	}
	return body, 0, nil
}

// statusOf is a status of gRPC's as OTLP/HTTP has it.
func statusOf(err error) int {
	if status.Code(err) == codes.ResourceExhausted {
		return http.StatusTooManyRequests
	}
	return http.StatusServiceUnavailable
}

// fail writes an error as OTLP wants it: a google.rpc.Status.
func (f form) fail(w http.ResponseWriter, code int, err error) {
	if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter/time.Second)))
	}
	f.write(w, code, status.Convert(err).Proto())
}

func (f form) write(w http.ResponseWriter, code int, m proto.Message) {
	out, err := f.marshal(m)
	if err != nil {
		code, out = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", f.name)
	w.WriteHeader(code)
	_, _ = w.Write(out) // a sender that is gone comes again
}

// formOf is the form that a content type names.
func formOf(contentType string) (form, bool) {
	name, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return form{}, false
	}
	for _, f := range forms() {
		if f.name == name {
			return f, true
		}
	}
	return form{}, false
}
