package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Server serves /metrics, /healthz and /readyz, and /debug/pprof where only this
// machine can ask.
type Server struct {
	http     http.Server
	listener net.Listener
	serving  sync.WaitGroup
}

// Serve begins to serve the figures at an address.
func (m *Metrics) Serve(address string) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve metrics: %w", err)
	}
	s := &Server{listener: l}
	s.http = http.Server{Handler: s.routes(m), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10}
	s.serving.Go(func() { s.http.Serve(l) })
	return s, nil
}

// Address is where it listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Stop ends serving.
func (s *Server) Stop(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.serving.Wait()
	return err
}

// SetReady decides what /readyz answers. Of degraded stages it tells in the body
// alone: they do work.
func (m *Metrics) SetReady(ready bool) { m.ready.Store(ready) }

// Handler answers /metrics, /healthz and /readyz.
func (m *Metrics) Handler() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !m.ready.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
		m.health.write(w)
	})
	return mux
}

func (s *Server) routes(m *Metrics) http.Handler {
	mux := m.Handler()
	if a, ok := s.listener.Addr().(*net.TCPAddr); ok && a.IP.IsLoopback() {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}
