// Package admin lets who runs a processor look into it while it runs: HTTP on a Unix
// socket.
//
//	GET /metrics     figures, as Prometheus reads them
//	GET /readyz      whether it works, and what does not
//	GET /tap         records that pass a stage, as lines of JSON (see Line)
//
// Invariant: nothing here changes or slows the pipeline. Only the processor's own user
// and root may connect (the socket's mode is 0600, and the peer's credentials are
// checked).
package admin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// DefaultSocket is where commands look for a processor.
const DefaultSocket = "/run/sysflow/admin.sock"

// Options are what the program gives the server.
type Options struct {
	// Path is the socket to make.
	Path string
	// Figures answers /metrics and /readyz.
	Figures http.Handler
	// Tap begins to look at a stage.
	Tap func(stage string) (*pipeline.Tap, error)
	// Filter compiles a condition.
	Filter func(condition string) (func(*view.Record) bool, error)
	// Count counts records that who looked at a stage was too slow for.
	Count func(stage, name string, n int64)
}

// Server serves the socket.
type Server struct {
	options  Options
	listener *wire.Listener
	http     http.Server
	cancel   context.CancelFunc // ends who looks at a stage
	serving  sync.WaitGroup
}

// Serve begins to serve.
func Serve(o Options) (*Server, error) {
	l, err := wire.Listen(o.Path, wire.ListenOptions{Mode: 0o600})
	if err != nil {
		return nil, fmt.Errorf("serve admin socket: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{options: o, listener: l, cancel: cancel}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", o.Figures)
	mux.Handle("GET /readyz", o.Figures)
	mux.HandleFunc("GET /tap", s.tap)
	s.http = http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	s.serving.Go(func() { s.http.Serve(&listener{l, ctx}) })
	return s, nil
}

// Stop ends serving, and whoever looks at a stage.
func (s *Server) Stop(ctx context.Context) error {
	s.cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.serving.Wait()
	return err
}

// listener is a wire.Listener as net/http wants it.
type listener struct {
	*wire.Listener
	ctx context.Context
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept(l.ctx)
	if err != nil {
		return nil, err
	}
	return c.UnixConn, nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: l.Path(), Net: "unix"} }

var _ net.Listener = (*listener)(nil)
