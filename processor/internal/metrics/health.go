package metrics

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// health is which stages do not work as they should, and why.
type health struct {
	mu       sync.Mutex
	degraded map[string]error // by stage; nil: it works
}

func (h *health) set(stage string, reason error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.degraded == nil {
		h.degraded = map[string]error{}
	}
	h.degraded[stage] = reason
}

// know lets a stage be told of that is well.
func (h *health) know(stage string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.degraded == nil {
		h.degraded = map[string]error{}
	}
	if _, known := h.degraded[stage]; !known {
		h.degraded[stage] = nil
	}
}

// write tells of the degraded stages, a line each.
func (h *health) write(w io.Writer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, stage := range slices.Sorted(maps.Keys(h.degraded)) {
		if reason := h.degraded[stage]; reason != nil {
			fmt.Fprintf(w, "degraded: %s: %s\n", stage, escape.AppendText(nil, reason.Error()))
		}
	}
}

func degraded() *prometheus.Desc {
	return prometheus.NewDesc("sysflow_processor_stage_degraded", "1 while a stage does not work as its files ask for.", []string{"stage"}, nil)
}

// Describe implements prometheus.Collector.
func (h *health) Describe(ch chan<- *prometheus.Desc) { ch <- degraded() }

// Collect implements prometheus.Collector.
func (h *health) Collect(ch chan<- prometheus.Metric) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for stage, reason := range h.degraded {
		value := 0.0
		if reason != nil {
			value = 1
		}
		ch <- prometheus.MustNewConstMetric(degraded(), prometheus.GaugeValue, value, stage)
	}
}
