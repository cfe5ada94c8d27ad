// Package top makes a report of a running processor from two readings of its figures,
// and draws it.
//
// Invariant: it knows no more than /metrics says; a figure that is not there is zero.
package top

import (
	"fmt"
	"io"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// maxSize bounds a reading, in bytes.
const maxSize = 16 << 20

// prefix of the processor's own figures.
const prefix = "sysflow_processor_"

// Snapshot is one reading of the figures.
type Snapshot struct {
	At       time.Time
	families map[string]*dto.MetricFamily
}

// Read reads figures in the text format of Prometheus.
func Read(r io.Reader, at time.Time) (*Snapshot, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(io.LimitReader(r, maxSize))
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return &Snapshot{At: at, families: families}, nil
}

// each tells of the series of a figure.
func (s *Snapshot) each(name string, do func(labels map[string]string, value float64)) {
	for _, m := range s.families[name].GetMetric() {
		labels := map[string]string{}
		for _, l := range m.GetLabel() {
			labels[l.GetName()] = l.GetValue()
		}
		do(labels, m.GetCounter().GetValue()+m.GetGauge().GetValue()+m.GetUntyped().GetValue())
	}
}

// by sums a figure by the values of some labels, two at most.
func (s *Snapshot) by(name string, labels ...string) map[[2]string]float64 {
	out := map[[2]string]float64{}
	s.each(name, func(of map[string]string, value float64) {
		var key [2]string
		for i, l := range labels {
			key[i] = of[l]
		}
		out[key] += value
	})
	return out
}

// sum is a figure over all its series.
func (s *Snapshot) sum(name string) float64 { return s.by(name)[[2]string{}] }
