package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sysflow-stack/sysflow/processor/internal/queue"
)

// Outlets tells what waits for each exporter.
type Outlets func(each func(exporter string, s queue.Stats))

// outlets reports the exporters' queues when the figures are asked for.
type outlets struct {
	mu   sync.Mutex
	read Outlets
}

// WatchOutlets reports a pipeline's exporters from now on. Their counters begin at 0: a
// counter that appears with its first event hides that event from rate and increase.
func (m *Metrics) WatchOutlets(o Outlets) {
	m.outlets.mu.Lock()
	defer m.outlets.mu.Unlock()
	m.outlets.read = func(each func(string, queue.Stats)) {
		o(func(exporter string, s queue.Stats) {
			m.retries.WithLabelValues(exporter)
			m.buried.WithLabelValues(exporter)
			each(exporter, s)
		})
	}
}

func outlet(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("sysflow_processor_export_queue_"+name, help, []string{"exporter"}, nil)
}

func outletBatches() *prometheus.Desc {
	return outlet("batches", "Batches that wait for an exporter; of a queue on disk those that it is working on, too.")
}

func outletBytes() *prometheus.Desc {
	return outlet("bytes", "Size of an exporter's queue; 0 in memory unless maxBytes bounds it.")
}

func outletAge() *prometheus.Desc {
	return outlet("age_seconds", "How long the oldest batch has waited for an exporter.")
}

// Describe implements prometheus.Collector.
func (o *outlets) Describe(ch chan<- *prometheus.Desc) {
	ch <- outletBatches()
	ch <- outletBytes()
	ch <- outletAge()
}

// Collect implements prometheus.Collector.
func (o *outlets) Collect(ch chan<- prometheus.Metric) {
	o.mu.Lock()
	read := o.read
	o.mu.Unlock()
	if read == nil {
		return
	}
	read(func(exporter string, s queue.Stats) {
		gauge := func(d *prometheus.Desc, v float64) {
			ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, exporter)
		}
		var age time.Duration
		if !s.Oldest.IsZero() {
			age = time.Since(s.Oldest)
		}
		gauge(outletBatches(), float64(s.Batches))
		gauge(outletBytes(), float64(s.Bytes))
		gauge(outletAge(), max(age.Seconds(), 0))
	})
}
