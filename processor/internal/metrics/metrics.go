// Package metrics counts what passes through the processor and serves the
// figures.
//
// Invariant: the number of series is bounded: kinds, stages and rules come from
// the program and its configuration, and what comes from a stream (a loss's class
// and reason) is folded into "other" beyond a fixed number.
package metrics

import (
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// maxLosses bounds the series of losses.
const maxLosses = 128

// Metrics are the processor's counters. All methods may be called from any
// goroutine.
type Metrics struct {
	registry *prometheus.Registry
	records  *prometheus.CounterVec // source, kind
	batches  *prometheus.CounterVec // source
	lost     *prometheus.CounterVec // class, reason
	alerts   *prometheus.CounterVec // exporter, rule, priority
	errors   *prometheus.CounterVec // stage
	events   *prometheus.CounterVec // stage, name
	figures  *prometheus.GaugeVec   // stage, name
	retries  *prometheus.CounterVec // exporter
	dropped  *prometheus.CounterVec // exporter, reason
	buried   *prometheus.CounterVec // exporter
	stages   stages
	outlets  outlets
	health   health
	ready    atomic.Bool

	mu     sync.Mutex
	losses map[[2]string]bool
}

// New makes the counters.
func New() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "sysflow", Subsystem: "processor", Name: name, Help: help,
		}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		records:  counter("records_total", "Records taken from sources.", "source", "kind"),
		batches:  counter("batches_total", "Batches taken from sources.", "source"),
		lost:     counter("lost_total", "Events that streams report as lost.", "class", "reason"),
		alerts:   counter("alerts_total", "Alerts that an exporter took.", "exporter", "rule", "priority"),
		errors:   counter("stage_errors_total", "Batches that a stage refused, each attempt of an exporter's.", "stage"),
		events:   counter("stage_events_total", "What stages count: drops, damage, connections.", "stage", "name"),
		figures: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "sysflow", Subsystem: "processor", Name: "stage_figure", Help: "Figures of stages that go up and down.",
		}, []string{"stage", "name"}),
		retries: counter("export_retries_total", "Attempts to export a batch that were not its first.", "exporter"),
		dropped: counter("export_dropped_records_total", "Records that an exporter will not get.", "exporter", "reason"),
		buried:  counter("export_dead_records_total", "Records that went to an exporter's dead-letter file.", "exporter"),
		losses:  map[[2]string]bool{},
	}
	m.registry.MustRegister(m.records, m.batches, m.lost, m.alerts, m.errors, m.events, m.figures,
		m.retries, m.dropped, m.buried, &m.stages, &m.outlets, &m.health,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// WatchLog tells how many lines of the log were held back.
func (m *Metrics) WatchLog(held func() int64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Namespace: "sysflow", Subsystem: "processor", Name: "log_lines_held_back_total", Help: "Lines of the log that were held back, because many like them had come.",
	}, func() float64 { return float64(held()) }))
}

// Taken implements pipeline.Observer.
func (m *Metrics) Taken(source string, b *plugin.Batch) {
	m.batches.WithLabelValues(source).Inc()
	var kinds [sfproto.AllKinds]int
	for i := range b.Records {
		r := b.Records[i].Record
		kinds[r.Kind()]++
		if l, ok := r.(*sfproto.Loss); ok && loss.Tells(l) {
			m.loss(l)
		}
	}
	for kind, n := range kinds {
		if n > 0 {
			m.records.WithLabelValues(source, sfproto.Kind(kind).String()).Add(float64(n))
		}
	}
}

func (m *Metrics) loss(l *sfproto.Loss) {
	key := [2]string{l.Class, l.Reason}
	m.mu.Lock()
	if !m.losses[key] {
		if len(m.losses) < maxLosses {
			m.losses[key] = true
		} else {
			key = [2]string{"other", "other"}
		}
	}
	m.mu.Unlock()
	m.lost.WithLabelValues(key[0], key[1]).Add(float64(max(l.Count, 1))) // of what nobody could count, once
}

// Delivered implements pipeline.Observer.
func (m *Metrics) Delivered(exporter string, b *plugin.Batch) {
	for i := range b.Annotations {
		if a := &b.Annotations[i]; a.Source != "" {
			m.alerts.WithLabelValues(exporter, a.Rule, a.Priority).Inc()
		}
	}
}

// Failed implements pipeline.Observer.
func (m *Metrics) Failed(stage string) { m.errors.WithLabelValues(stage).Inc() }

// Retried implements pipeline.Observer.
func (m *Metrics) Retried(exporter string) { m.retries.WithLabelValues(exporter).Inc() }

// Dropped implements pipeline.Observer.
func (m *Metrics) Dropped(exporter, reason string, records int64) {
	m.dropped.WithLabelValues(exporter, reason).Add(float64(records))
}

// Buried implements pipeline.Observer.
func (m *Metrics) Buried(exporter string, records int64) {
	m.buried.WithLabelValues(exporter).Add(float64(records))
}

// Count adds to a counter of a stage.
func (m *Metrics) Count(stage, name string, n int64) {
	if n > 0 {
		m.events.WithLabelValues(stage, name).Add(float64(n))
	}
}

// Set sets a figure of a stage.
func (m *Metrics) Set(stage, name string, value float64) {
	m.figures.WithLabelValues(stage, name).Set(value)
}

// Degraded notes why a stage does not work as it should; nil: it does again.
func (m *Metrics) Degraded(stage string, reason error) { m.health.set(stage, reason) }
