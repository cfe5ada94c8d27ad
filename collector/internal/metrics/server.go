package metrics

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Server serves /metrics, /healthz and /readyz, and /debug/pprof when it listens
// on loopback.
type Server struct {
	http *http.Server
	addr net.Addr
	done sync.WaitGroup
}

// Health is what /readyz answers.
type Health struct {
	// Ready says that what is recorded finds a place.
	Ready bool
	// Trouble is what keeps it from being ready or does not work as it should; "" for
	// nothing.
	Trouble string
}

// Serve listens on addr until Stop. health is asked for each /readyz.
func Serve(addr string, r *prometheus.Registry, health func() Health) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve metrics: %w", err)
	}
	tcp, isTCP := l.Addr().(*net.TCPAddr)
	s := &Server{addr: l.Addr(), http: &http.Server{
		Handler:           handler(r, health, isTCP && tcp.IP.IsLoopback()),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}}
	s.done.Go(func() { _ = s.http.Serve(l) }) // it ends with ErrServerClosed
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.addr.String() }

// Stop ends the server after the requests that are under way, until ctx ends,
// and waits for it.
func (s *Server) Stop(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	s.done.Wait()
	return err
}

func handler(r *prometheus.Registry, health func() Health, profiles bool) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		switch h := health(); {
		case !h.Ready:
			http.Error(w, h.Trouble, http.StatusServiceUnavailable)
		case h.Trouble != "":
			fmt.Fprintln(w, "degraded:", h.Trouble)
		default:
			fmt.Fprintln(w, "ok")
		}
	})
	if profiles {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	return mux
}
