package prometheus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// patience is how long a client may take to send its request, and the server to
// end.
const patience = 5 * time.Second

// overflow is the rule of alerts beyond MaxSeries.
const overflow = "other"

type exporter struct {
	config   *Config
	settings plugin.Settings
	registry *prometheus.Registry
	matches  *prometheus.CounterVec
	last     *prometheus.GaugeVec
	series   map[[2]string]bool
	server   *http.Server
	address  net.Addr // that is listened on
	ended    chan struct{}
}

func newExporter(s plugin.Settings, c *Config) *exporter {
	labels := []string{"rule", "priority", "source"}
	e := &exporter{
		config: c, settings: s, registry: prometheus.NewRegistry(), series: map[[2]string]bool{},
		matches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sysflow_rule_matches_total", Help: "Alerts by rule, priority and event source.",
		}, labels),
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "sysflow_rule_last_match_timestamp_seconds", Help: "When a rule matched last, by the records' clock.",
		}, labels),
	}
	e.registry.MustRegister(e.matches, e.last)
	return e
}

// Start serves the metrics until Stop.
func (e *exporter) Start(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", e.config.Address)
	if err != nil {
		return fmt.Errorf("serve metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+e.config.Path, promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	e.server = &http.Server{Handler: mux, ReadHeaderTimeout: patience}
	e.address, e.ended = listener.Addr(), make(chan struct{})
	go func() {
		defer close(e.ended)
		if err := e.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			e.settings.Log.Error("serve metrics", "error", err)
		}
	}()
	return nil
}

// Consume counts the batch's alerts.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Annotations {
		if a := &b.Annotations[i]; a.Source != "" {
			rule, priority := e.labels(a)
			e.matches.WithLabelValues(rule, priority, a.Source).Inc()
			e.last.WithLabelValues(rule, priority, a.Source).Set(float64(a.TS) / 1e9)
		}
	}
	return nil
}

func (e *exporter) labels(a *plugin.Annotation) (rule, priority string) {
	key := [2]string{a.Rule, a.Priority}
	if !e.series[key] {
		if len(e.series) == e.config.MaxSeries {
			e.settings.Count("series_full", 1)
			return overflow, overflow
		}
		e.series[key] = true
	}
	return key[0], key[1]
}

// Stop ends the server.
func (e *exporter) Stop(ctx context.Context) error {
	if e.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := e.server.Shutdown(ctx)
	if err != nil { // somebody still reads
		err = errors.Join(err, e.server.Close())
	}
	<-e.ended
	return err
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
