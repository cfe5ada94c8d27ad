package otlp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"golang.org/x/net/netutil"
)

const (
	// maxConnections bounds the senders of each protocol.
	maxConnections = 256
	// settleWithin is how long the source's end waits for requests on their way.
	settleWithin = 5 * time.Second
)

type source struct {
	config     *Config
	settings   plugin.Settings
	converter  *converter
	taken      chan struct{} // has a token for each request that is on its way
	downstream atomic.Pointer[downstream]
	services   []service
}

// downstream is what is behind the source while it runs.
type downstream struct{ plugin.Consumer }

// service serves one protocol until it is stopped.
type service struct {
	listener net.Listener
	serve    func(net.Listener) error
	stop     func(context.Context)
}

func newSource(s plugin.Settings, c *Config) (*source, error) {
	stream := make([]byte, 16)
	rand.Read(stream) // it cannot fail
	reader, err := carried.NewReader()
	if err != nil {
		return nil, err
	}
	return &source{
		config: c, settings: s, taken: make(chan struct{}, c.Pending),
		converter: &converter{headers: headers{stream: "otlp-" + hex.EncodeToString(stream)}, carried: reader, count: s.Count},
	}, nil
}

// Start listens.
func (s *source) Start(ctx context.Context) error {
	secure, err := s.config.TLS.new()
	if err != nil {
		return err
	}
	if s.config.open() {
		s.settings.Log.Warn("anybody who reaches this host may send logs: set token, or tls.clientCA", "grpc", s.config.GRPC, "http", s.config.HTTP)
	}
	if s.config.GRPC != "" {
		err = s.listen(ctx, s.config.GRPC, nil, s.newGRPC(secure))
	}
	if err == nil && s.config.HTTP != "" {
		err = s.listen(ctx, s.config.HTTP, secure, s.newHTTP())
	}
	if err != nil {
		s.close()
	}
	return err
}

func (s *source) listen(ctx context.Context, address string, secure *tls.Config, to service) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for logs: %w", err)
	}
	to.listener = netutil.LimitListener(l, maxConnections)
	if secure != nil {
		to.listener = tls.NewListener(to.listener, secure)
	}
	s.services = append(s.services, to)
	return nil
}

// Run serves until ctx ends.
func (s *source) Run(ctx context.Context, next plugin.Consumer) error {
	s.downstream.Store(&downstream{next})
	var serving sync.WaitGroup
	errs := make([]error, len(s.services))
	over, end := context.WithCancel(ctx)
	defer end()
	for i, to := range s.services {
		s.settings.Log.Info("listening for logs", "address", to.listener.Addr().String())
		serving.Go(func() {
			defer end() // one that ends by itself ends the other
			errs[i] = to.serve(to.listener)
		})
	}
	<-over.Done()
	late, cancel := context.WithTimeout(context.Background(), settleWithin)
	defer cancel()
	s.downstream.Store(nil)
	for _, to := range s.services {
		to.stop(late)
	}
	serving.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return errors.Join(errs...)
}

// Stop gives the addresses back of a source that did not run.
func (s *source) Stop(context.Context) error {
	s.close()
	return nil
}

func (s *source) close() {
	for _, to := range s.services {
		to.listener.Close() // a service that ran has closed it
	}
	s.services = nil
}

var (
	_ plugin.Source  = (*source)(nil)
	_ plugin.Starter = (*source)(nil)
	_ plugin.Stopper = (*source)(nil)
)
