package top

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Report is what happened between two readings. Counts are since the start of the
// processor, rates of the time between the readings.
type Report struct {
	Time          time.Time `json:"time"`
	Interval      float64   `json:"interval_seconds"`
	Uptime        float64   `json:"uptime_seconds"`
	CPU           float64   `json:"cpu_percent"` // of one processor
	Memory        float64   `json:"memory_bytes"`
	RecordsPerSec float64   `json:"records_per_second"` // taken from sources
	AlertsPerSec  float64   `json:"alerts_per_second"`  // that exporters took
	Stages        []Stage   `json:"stages"`
	Losses        []Count   `json:"losses"` // by class and reason, as streams tell
	Drops         []Count   `json:"drops"`  // by exporter and reason
	Alerts        []Count   `json:"alerts"` // by rule and priority
}

// Stage is what a stage does.
type Stage struct {
	Name          string  `json:"name"`
	Type          string  `json:"type"`
	Records       float64 `json:"records"`
	RecordsPerSec float64 `json:"records_per_second"`
	Busy          float64 `json:"busy_percent"`    // of one processor
	Blocked       float64 `json:"blocked_percent"` // waiting for room behind it
	NsPerRecord   float64 `json:"ns_per_record"`   // of work
	Waiting       float64 `json:"waiting_batches"`
	Room          float64 `json:"queue_capacity_batches"`
	ExportBatches float64 `json:"export_queue_batches"`
	ExportAge     float64 `json:"export_queue_age_seconds"`
	Retries       float64 `json:"retries"`
	Dropped       float64 `json:"dropped_records"`
	Dead          float64 `json:"dead_records"`
	Errors        float64 `json:"errors"`
	Degraded      bool    `json:"degraded"`
	position      float64
}

// Count is a counter by two names.
type Count struct {
	What   string  `json:"what"`
	Detail string  `json:"detail"`
	Total  float64 `json:"total"`
	PerSec float64 `json:"per_second"`
}

// Compare reports on the time between two readings.
func Compare(before, after *Snapshot) *Report {
	seconds := after.At.Sub(before.At).Seconds()
	rate := func(name string) float64 { return perSecond(after.sum(name)-before.sum(name), seconds) }
	r := &Report{
		Time: after.At, Interval: seconds,
		CPU: 100 * rate("process_cpu_seconds_total"), Memory: after.sum("process_resident_memory_bytes"),
		RecordsPerSec: rate(prefix + "records_total"), AlertsPerSec: rate(prefix + "alerts_total"),
		Losses: counts(before, after, seconds, "lost_total", "class", "reason"),
		Drops:  counts(before, after, seconds, "export_dropped_records_total", "exporter", "reason"),
		Alerts: counts(before, after, seconds, "alerts_total", "rule", "priority"),
		Stages: stages(before, after, seconds),
	}
	if start := after.sum("process_start_time_seconds"); start > 0 {
		r.Uptime = float64(after.At.UnixMilli())/1000 - start
	}
	return r
}

// perSecond is a rate; a counter that went back began anew.
func perSecond(difference, seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return max(0, difference) / seconds
}

// counts are a counter's series, the fastest first.
func counts(before, after *Snapshot, seconds float64, name string, labels ...string) []Count {
	out := []Count{}
	old := before.by(prefix+name, labels...)
	for key, total := range after.by(prefix+name, labels...) {
		out = append(out, Count{key[0], key[1], total, perSecond(total-old[key], seconds)})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.PerSec, a.PerSec), cmp.Compare(b.Total, a.Total), strings.Compare(a.What, b.What), strings.Compare(a.Detail, b.Detail))
	})
	return out
}

func stages(before, after *Snapshot, seconds float64) []Stage {
	byName := map[string]*Stage{}
	after.each(prefix+"stage_position", func(labels map[string]string, value float64) {
		byName[labels["stage"]] = &Stage{Name: labels["stage"], Type: labels["type"], position: value}
	})
	figure := func(s *Snapshot, name, label string, set func(*Stage, float64)) {
		s.each(prefix+name, func(labels map[string]string, value float64) {
			if stage := byName[labels[label]]; stage != nil {
				set(stage, value)
			}
		})
	}
	// Rates begin as the difference of totals.
	for sign, s := range map[float64]*Snapshot{-1: before, 1: after} {
		figure(s, "stage_records_total", "stage", func(x *Stage, v float64) { x.RecordsPerSec += sign * v })
		figure(s, "stage_busy_seconds_total", "stage", func(x *Stage, v float64) { x.Busy += sign * v })
		figure(s, "stage_blocked_seconds_total", "stage", func(x *Stage, v float64) { x.Blocked += sign * v })
	}
	figure(after, "stage_records_total", "stage", func(x *Stage, v float64) { x.Records = v })
	figure(after, "queue_batches", "stage", func(x *Stage, v float64) { x.Waiting = v })
	figure(after, "queue_capacity_batches", "stage", func(x *Stage, v float64) { x.Room = v })
	figure(after, "export_queue_batches", "exporter", func(x *Stage, v float64) { x.ExportBatches = v })
	figure(after, "export_queue_age_seconds", "exporter", func(x *Stage, v float64) { x.ExportAge = v })
	figure(after, "export_retries_total", "exporter", func(x *Stage, v float64) { x.Retries = v })
	figure(after, "export_dropped_records_total", "exporter", func(x *Stage, v float64) { x.Dropped += v })
	figure(after, "export_dead_records_total", "exporter", func(x *Stage, v float64) { x.Dead = v })
	figure(after, "stage_errors_total", "stage", func(x *Stage, v float64) { x.Errors = v })
	figure(after, "stage_degraded", "stage", func(x *Stage, v float64) { x.Degraded = v > 0 })
	out := []Stage{}
	for _, s := range byName {
		if s.RecordsPerSec > 0 {
			s.NsPerRecord = 1e9 * max(0, s.Busy) / s.RecordsPerSec
		}
		s.RecordsPerSec = perSecond(s.RecordsPerSec, seconds)
		s.Busy, s.Blocked = 100*perSecond(s.Busy, seconds), 100*perSecond(s.Blocked, seconds)
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Stage) int {
		return cmp.Or(cmp.Compare(a.position, b.position), strings.Compare(a.Name, b.Name))
	})
	return out
}
