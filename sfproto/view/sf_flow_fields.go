package view

import (
	"cmp"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// counters are a flow's, of the interval and since its start.
type counters struct {
	readOps, writeOps, readBytes, writeBytes int64
}

// flow is what the fields of flows read.
type flow struct {
	delta, total       counters
	startTS, endTS     int64
	interval           int64 // ns
	errors, firstErrno int64
	hasErrors          bool
}

// sfFlowEntries are sf.flow.*. Version 5 has no totals: there they are the
// interval's counters.
func sfFlowEntries() []entry {
	var out []entry
	for _, c := range []struct {
		name, unit, meaning string
		get                 func(counters) int64
	}{
		{"rbytes", "bytes", "Bytes read or received", func(c counters) int64 { return c.readBytes }},
		{"rops", "", "Reads or receives", func(c counters) int64 { return c.readOps }},
		{"wbytes", "bytes", "Bytes written or sent", func(c counters) int64 { return c.writeBytes }},
		{"wops", "", "Writes or sends", func(c counters) int64 { return c.writeOps }},
		{"bytes", "bytes", "Bytes in both directions", func(c counters) int64 { return c.readBytes + c.writeBytes }},
		{"ops", "", "Operations in both directions", func(c counters) int64 { return c.readOps + c.writeOps }},
	} {
		out = append(out,
			intField("sf.flow."+c.name, c.unit, c.meaning+" since the flow's start.",
				onFlow(func(f flow) (int64, bool) { return c.get(f.total), true })),
			intField("sf.flow."+c.name+".delta", c.unit, c.meaning+" in the record's interval.",
				onFlow(func(f flow) (int64, bool) { return c.get(f.delta), true })),
			intField("sf.flow.rate."+c.name, cmp.Or(c.unit, "operations")+"/s", c.meaning+" a second in the record's interval; one below a second counts as one.",
				onFlow(func(f flow) (int64, bool) { return perSecond(c.get(f.delta), f.interval), true })))
	}
	return append(out,
		timeField("sf.flow.duration", Duration, "Time since the flow's start.",
			onFlow(func(f flow) (int64, bool) { return max(0, f.endTS-f.startTS), true })),
		timeField("sf.flow.startts", Time, "Start of the flow.", onFlow(func(f flow) (int64, bool) { return f.startTS, true })),
		intField("sf.flow.errors", "", "Failed calls in the record's interval.",
			onFlow(func(f flow) (int64, bool) { return f.errors, f.hasErrors })),
		textField("sf.flow.errno", "Name of the interval's first error.", func(e *Event) (string, bool) {
			f, ok := e.flow()
			if !ok || f.firstErrno == 0 {
				return "", false
			}
			return errnoName(f.firstErrno), true
		}),
		anyText("sf.flow.calls", "System calls of the flow.", func(e *Event, dst []string) []string {
			return append(dst, sfproto.CallNames(e.calls())...)
		}),
	)
}

func onFlow(get func(flow) (int64, bool)) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		f, ok := e.flow()
		if !ok {
			return 0, false
		}
		return get(f)
	}
}

// flow of the event's record; false when it is not of a file or a connection.
func (e *Event) flow() (flow, bool) {
	if e.Record == nil {
		return flow{}, false
	}
	var f flow
	switch r := e.Record.Record.(type) {
	case *sfproto.FileFlow:
		f = flow{
			delta:   counters{r.NumRRecvOps, r.NumWSendOps, r.NumRRecvBytes, r.NumWSendBytes},
			total:   counters{r.NumRRecvOpsTotal, r.NumWSendOpsTotal, r.NumRRecvBytesTotal, r.NumWSendBytesTotal},
			startTS: r.StartTS, endTS: r.EndTS, errors: r.NumErrors, firstErrno: int64(r.FirstErrno),
		}
		f.settle(r.TS)
	case *sfproto.NetworkFlow:
		f = flow{
			delta:   counters{r.NumRRecvOps, r.NumWSendOps, r.NumRRecvBytes, r.NumWSendBytes},
			total:   counters{r.NumRRecvOpsTotal, r.NumWSendOpsTotal, r.NumRRecvBytesTotal, r.NumWSendBytesTotal},
			startTS: r.StartTS, endTS: r.EndTS, errors: r.NumErrors, firstErrno: int64(r.FirstErrno),
		}
		f.settle(r.TS)
	default:
		return flow{}, false
	}
	return f, true
}

// settle computes the interval, and gives a flow of version 5 what it lacks.
func (f *flow) settle(ts int64) {
	f.interval = f.endTS - ts
	f.hasErrors = detailedFlow(f.startTS)
	if !f.hasErrors {
		f.total, f.startTS = f.delta, ts
	}
}

// perSecond is a counter's rate. Of an interval below a second it is the counter:
// a burst of a moment is no flood.
func perSecond(n, interval int64) int64 {
	if interval <= int64(time.Second) {
		return n
	}
	return int64(float64(n) / (float64(interval) / float64(time.Second)))
}

func (e *Event) calls() int64 {
	if e.Record == nil {
		return 0
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.FileFlow:
		return r.Calls
	case *sfproto.NetworkFlow:
		return r.Calls
	}
	return 0
}
