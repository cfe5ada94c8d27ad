package view

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Span is when a record's operations happened, in ns since the epoch: start
// and end are equal for a record of one moment. It reports false for records
// without a time.
func (r *Record) Span() (start, end int64, ok bool) {
	switch rec := r.Record.(type) {
	case *sfproto.FileFlow:
		return rec.TS, rec.EndTS, true
	case *sfproto.NetworkFlow:
		return rec.TS, rec.EndTS, true
	case *sfproto.ProcessFlow:
		return rec.TS, rec.EndTS, true
	case *sfproto.Loss:
		return rec.TS, rec.EndTS, true
	}
	ts, ok := moment(r.Record)
	return ts, ts, ok
}

func moment(rec sfproto.Record) (ts int64, ok bool) {
	switch rec := rec.(type) {
	case *sfproto.ProcessEvent:
		return rec.TS, true
	case *sfproto.FileEvent:
		return rec.TS, true
	case *sfproto.NetworkEvent:
		return rec.TS, true
	case *sfproto.SyscallEvent:
		return rec.TS, true
	case *sfproto.DNS:
		return rec.TS, true
	case *sfproto.K8sEvent:
		return rec.TS, true
	case *sfproto.Annotation:
		return rec.TS, true
	case *sfproto.Log:
		return rec.TS, true
	case *sfproto.Process:
		return rec.TS, true
	case *sfproto.File:
		return rec.TS, true
	case *sfproto.Pod:
		return rec.TS, true
	}
	return 0, false
}

// Time is when the event happened, in ns since the epoch: what ends a flow
// happened at the record's end, all else at its start.
func (e *Event) Time() (int64, bool) {
	if e.Record == nil {
		return 0, false
	}
	start, end, ok := e.Span()
	switch e.Op {
	case sfproto.OpClose, sfproto.OpShutdown:
		return end, ok
	}
	return start, ok
}

func formatTime(layout string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		ts, ok := e.Time()
		if !ok {
			return "", false
		}
		return time.Unix(0, ts).UTC().Format(layout), true
	}
}
