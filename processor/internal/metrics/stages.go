package metrics

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
)

// Stages tells of each stage of a pipeline.
type Stages func(each func(pipeline.Stats))

// stages reports a pipeline's stages when the figures are asked for.
type stages struct {
	mu   sync.Mutex
	read Stages
}

// Watch reports a pipeline's stages from now on.
func (m *Metrics) Watch(s Stages) {
	m.stages.mu.Lock()
	defer m.stages.mu.Unlock()
	m.stages.read = func(each func(pipeline.Stats)) {
		s(func(stats pipeline.Stats) {
			m.health.know(stats.Name)
			each(stats)
		})
	}
}

// stageFigure is one figure of each stage.
type stageFigure struct {
	desc *prometheus.Desc
	typ  prometheus.ValueType
	read func(pipeline.Stats) float64
}

func stageFigures() []stageFigure {
	figure := func(name, help string, typ prometheus.ValueType, read func(pipeline.Stats) float64) stageFigure {
		return stageFigure{prometheus.NewDesc("sysflow_processor_"+name, help, []string{"stage"}, nil), typ, read}
	}
	return []stageFigure{
		figure("queue_batches", "Batches that wait before a stage.", prometheus.GaugeValue,
			func(s pipeline.Stats) float64 { return float64(s.Waiting) }),
		figure("queue_capacity_batches", "Room of the queue before a stage.", prometheus.GaugeValue,
			func(s pipeline.Stats) float64 { return float64(s.Room) }),
		figure("stage_batches_total", "Batches that a stage took, or that a source made.", prometheus.CounterValue,
			func(s pipeline.Stats) float64 { return float64(s.Batches) }),
		figure("stage_records_total", "Records that a stage took, or that a source made.", prometheus.CounterValue,
			func(s pipeline.Stats) float64 { return float64(s.Records) }),
		figure("stage_busy_seconds_total", "Time that a stage worked, or that an exporter's attempts took.", prometheus.CounterValue,
			func(s pipeline.Stats) float64 { return s.Busy.Seconds() }),
		figure("stage_blocked_seconds_total", "Time that a stage waited for room behind it.", prometheus.CounterValue,
			func(s pipeline.Stats) float64 { return s.Blocked.Seconds() }),
	}
}

func position() *prometheus.Desc {
	return prometheus.NewDesc("sysflow_processor_stage_position", "Where a stage stands in the pipeline, sources first.", []string{"stage", "type"}, nil)
}

// Describe implements prometheus.Collector.
func (s *stages) Describe(ch chan<- *prometheus.Desc) {
	ch <- position()
	for _, f := range stageFigures() {
		ch <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (s *stages) Collect(ch chan<- prometheus.Metric) {
	s.mu.Lock()
	read := s.read
	s.mu.Unlock()
	if read == nil {
		return
	}
	figures := stageFigures()
	read(func(stats pipeline.Stats) {
		ch <- prometheus.MustNewConstMetric(position(), prometheus.GaugeValue, float64(stats.Position), stats.Name, stats.Type)
		for _, f := range figures {
			ch <- prometheus.MustNewConstMetric(f.desc, f.typ, f.read(stats), stats.Name)
		}
	})
}
