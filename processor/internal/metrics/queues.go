package metrics

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Queues tells how many batches wait before each stage.
type Queues func(each func(stage string, waiting, room int))

// queues reports the queues of a pipeline when the figures are asked for.
type queues struct {
	mu   sync.Mutex
	read Queues
}

// Watch reports a pipeline's queues from now on.
func (m *Metrics) Watch(q Queues) {
	m.queues.mu.Lock()
	defer m.queues.mu.Unlock()
	m.queues.read = q
}

func waiting() *prometheus.Desc {
	return prometheus.NewDesc("sysflow_processor_queue_batches", "Batches that wait before a stage.", []string{"stage"}, nil)
}

func room() *prometheus.Desc {
	return prometheus.NewDesc("sysflow_processor_queue_capacity_batches", "Room of the queue before a stage.", []string{"stage"}, nil)
}

// Describe implements prometheus.Collector.
func (q *queues) Describe(ch chan<- *prometheus.Desc) {
	ch <- waiting()
	ch <- room()
}

// Collect implements prometheus.Collector.
func (q *queues) Collect(ch chan<- prometheus.Metric) {
	q.mu.Lock()
	read := q.read
	q.mu.Unlock()
	if read == nil {
		return
	}
	gauge := func(d *prometheus.Desc, n int, stage string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), stage)
	}
	read(func(stage string, n, capacity int) {
		gauge(waiting(), n, stage)
		gauge(room(), capacity, stage)
	})
}
