// Package metrics serves what the collector counts: Prometheus metrics, health,
// readiness, and on loopback addresses profiles.
//
// Invariant: nothing is counted here. Values are read from those who count when
// they are asked for, so that the record path knows nothing of metrics.
package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Values are what there is to read.
type Values struct {
	Ledger    *emit.Ledger
	Records   func(sfproto.Kind) int64 // written
	Bytes     func() int64             // written
	Cuts      func() map[sink.Cut]int64
	Streams   func() int64 // begun
	Connected func() bool
	Queued    func() int // records that wait to be written
	Events    func() int64
	Bad       func() int64 // events that could not be decoded
	Ring      func() int64 // bytes in the kernel's ring buffer
	Compat    func() int64 // 32-bit calls, which are not recorded
	// CutInKernel is what was too long for the kernel side, by what it is.
	CutInKernel map[string]func() int64
	LateEnds    func() int64 // ends of flows that found no room in the ring buffer
	Unwitnessed func() int64 // names and addresses that were told as the caller wrote them, for want of room
	Flows       func() int64 // open
	Processes   func() int64 // known
	Unread      func() int64 // processes about which /proc gave no answer
	// Evicted are processes and flows that made room for others.
	Evicted map[string]func() int64
	// Containers that engines were asked about, by what became of it.
	Containers map[string]func() int64
	// Filtered is what was left out by the user's choice, by what it was left out by.
	Filtered map[string]func() int64
	Waiting  func() int // records that wait for what engines say
	// Programs that were to be hashed, by what became of it.
	Programs map[string]func() int64
	Spool    func() Waiting
	Limit    func() int64 // of memory, bytes
	Short    func() bool  // memory is
	HeldBack func() int64 // lines of the log
}

// Waiting is what is in the spool.
type Waiting struct{ Blocks, Bytes, Records int64 }

// collector reads Values for Prometheus.
type collector struct {
	v       Values
	records *prometheus.Desc
	drops   *prometheus.Desc
	losers  *prometheus.Desc
	cuts    *prometheus.Desc
	results []results
	plain   []plain
}

// results is a counter with one label.
type results struct {
	desc *prometheus.Desc
	read map[string]func() int64
}

// by makes counters of one kind with a label.
func (c *collector) by(name, help, label string, read map[string]func() int64) {
	c.results = append(c.results, results{prometheus.NewDesc(prefix+name, help, []string{label}, nil), read})
}

// plain is a metric without labels.
type plain struct {
	desc *prometheus.Desc
	typ  prometheus.ValueType
	read func() float64
}

const prefix = "sysflow_collector_"

// New makes a registry that reads v, and what the process costs.
func New(v Values) *prometheus.Registry {
	c := &collector{
		v:       v,
		records: prometheus.NewDesc(prefix+"records_total", "Records written, entities included.", []string{"kind"}, nil),
		drops:   prometheus.NewDesc(prefix+"drops_total", "Events and records lost.", []string{"class", "reason"}, nil),
		losers: prometheus.NewDesc(prefix+"container_drops_total", "Events and records lost of a container, which are in drops_total, too.",
			[]string{"class", "reason", "container"}, nil),
		cuts: prometheus.NewDesc(prefix+"cut_fields_total", "Fields shortened to fit a datagram of the original protocol.",
			[]string{"record", "field"}, nil),
	}
	c.by("container_lookups_total", "Containers that engines were asked about, by what became of it.", "result", v.Containers)
	c.by("program_hashes_total", "Programs that were to be hashed, by what became of it.", "result", v.Programs)
	c.by("evicted_total", "Processes and flows, idle for the longest time, that made room for others: they are told anew when they go on.", "what", v.Evicted)
	c.by("cut_in_kernel_total", "Paths and argvs whose beginning, or end, was too much for the kernel side.", "what", v.CutInKernel)
	c.by("filtered_total", "Calls, flows and records left out by filters, by the kind of filter.", "by", v.Filtered)
	c.add("written_bytes_total", "Bytes written.", prometheus.CounterValue, number(v.Bytes))
	c.add("streams_total", "Streams begun: more than one means reconnects.", prometheus.CounterValue, number(v.Streams))
	c.add("events_total", "Events read from the kernel.", prometheus.CounterValue, number(v.Events))
	c.add("bad_events_total", "Events that could not be decoded.", prometheus.CounterValue, number(v.Bad))
	c.add("ring_bytes", "Bytes in the kernel's ring buffer.", prometheus.GaugeValue, number(v.Ring))
	c.add("compat_calls_total", "32-bit system calls, which are not recorded.", prometheus.CounterValue, number(v.Compat))
	c.add("late_flow_ends_total", "Ends of flows that found no room in the kernel's ring buffer, and were fetched later.", prometheus.CounterValue, number(v.LateEnds))
	c.add("unwitnessed_total", "Names and addresses that the kernel resolved and there was no room to keep: they are told as the caller wrote them (tier of trampolines).", prometheus.CounterValue, number(v.Unwitnessed))
	c.add("unread_processes_total", "Processes that were gone before /proc was read.", prometheus.CounterValue, number(v.Unread))
	c.add("queue_records", "Records that wait to be written.", prometheus.GaugeValue, number(v.Queued))
	c.add("waiting_records", "Records that wait for what an engine says of their container.", prometheus.GaugeValue, number(v.Waiting))
	c.add("flows", "Open flows.", prometheus.GaugeValue, number(v.Flows))
	c.add("processes", "Known processes.", prometheus.GaugeValue, number(v.Processes))
	c.add("spool_blocks", "Blocks in the spool that nobody has acknowledged.", prometheus.GaugeValue, func() float64 { return float64(v.Spool().Blocks) })
	c.add("spool_bytes", "Bytes of the files in the spool.", prometheus.GaugeValue, func() float64 { return float64(v.Spool().Bytes) })
	c.add("spool_records", "Records in the spool that nobody has acknowledged.", prometheus.GaugeValue, func() float64 { return float64(v.Spool().Records) })
	c.add("log_lines_held_back_total", "Lines of the log that were held back, because many like them had come.", prometheus.CounterValue, number(v.HeldBack))
	c.add("memory_limit_bytes", "What the collector may use, the kernel's maps included.", prometheus.GaugeValue, number(v.Limit))
	c.add("memory_short", "1 while memory is short and new flows are lost.", prometheus.GaugeValue, truth(v.Short))
	c.add("connected", "Whether there is a stream to write to.", prometheus.GaugeValue, truth(v.Connected))
	r := prometheus.NewRegistry()
	r.MustRegister(c, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

func truth(f func() bool) func() float64 {
	return func() float64 {
		if f() {
			return 1
		}
		return 0
	}
}

func number[T int | int64](f func() T) func() float64 { return func() float64 { return float64(f()) } }

func (c *collector) add(name, help string, typ prometheus.ValueType, read func() float64) {
	c.plain = append(c.plain, plain{prometheus.NewDesc(prefix+name, help, nil, nil), typ, read})
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	ch <- c.records
	ch <- c.drops
	ch <- c.losers
	ch <- c.cuts
	for _, r := range c.results {
		ch <- r.desc
	}
	for _, p := range c.plain {
		ch <- p.desc
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	for k := sfproto.Kind(0); int(k) < sfproto.NumKinds; k++ {
		ch <- prometheus.MustNewConstMetric(c.records, prometheus.CounterValue, float64(c.v.Records(k)), k.String())
	}
	c.drop(ch)
	for cut, n := range c.v.Cuts() {
		ch <- prometheus.MustNewConstMetric(c.cuts, prometheus.CounterValue, float64(n), cut.Kind.AvroName(), cut.Field)
	}
	for _, r := range c.results {
		for value, n := range r.read {
			ch <- prometheus.MustNewConstMetric(r.desc, prometheus.CounterValue, float64(n()), value)
		}
	}
	for _, p := range c.plain {
		ch <- prometheus.MustNewConstMetric(p.desc, p.typ, p.read())
	}
}

// drop tells what was lost, by class and reason, and what of it was containers'.
func (c *collector) drop(ch chan<- prometheus.Metric) {
	all := map[emit.Drop]int64{}
	c.v.Ledger.Totals(func(d emit.Drop) {
		all[emit.Drop{Class: d.Class, Reason: d.Reason}] += d.Count
		if d.Container != "" {
			ch <- prometheus.MustNewConstMetric(c.losers, prometheus.CounterValue, float64(d.Count),
				emit.ClassName(d.Class), d.Reason.String(), d.Container)
		}
	})
	for d, n := range all {
		ch <- prometheus.MustNewConstMetric(c.drops, prometheus.CounterValue, float64(n), emit.ClassName(d.Class), d.Reason.String())
	}
}
