package otlp

import (
	"encoding/hex"
	"math"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
)

// converter makes records of log records. It may be used by any goroutine.
type converter struct {
	headers headers
	next    atomic.Int64
	carried *carried.Reader
	count   func(name string, n int64)
}

// content is what a request holds.
type content struct {
	records     []view.Record
	annotations []plugin.Annotation
}

func (c *converter) convert(r *collector.ExportLogsServiceRequest) content {
	var out content
	for _, of := range r.GetResourceLogs() {
		attributes := texts(of.GetResource().GetAttributes())
		origin := newOrigin(attributes, c.headers.get(attributes))
		for _, scope := range of.GetScopeLogs() {
			for _, l := range scope.GetLogRecords() {
				if !c.restore(&out, l) {
					out.records = append(out.records, c.log(origin, scope.GetScope().GetName(), l))
				}
			}
		}
	}
	return out
}

// restore takes the record that a log record carries; false when it carries none.
func (c *converter) restore(out *content, l *logs.LogRecord) bool {
	for _, kv := range l.GetAttributes() {
		data := kv.GetValue().GetBytesValue()
		if kv.GetKey() != carried.Attribute || len(data) == 0 {
			continue
		}
		r, said, err := c.carried.Read(data)
		if err != nil {
			c.count("records_unreadable", 1) // of another version: it is a log, then
			return false
		}
		for _, a := range said {
			a.Record = len(out.records)
			out.annotations = append(out.annotations, a)
		}
		out.records = append(out.records, r)
		return true
	}
	return false
}

// log makes a record of a log record that carries none.
func (c *converter) log(o origin, scope string, in *logs.LogRecord) view.Record {
	l := &sfproto.Log{
		TS: nanos(in.GetTimeUnixNano()), ObservedTS: nanos(in.GetObservedTimeUnixNano()),
		Severity: severity(in.GetSeverityNumber()), SeverityText: in.GetSeverityText(), EventName: in.GetEventName(),
		Body: text(in.GetBody()), Scope: scope, TraceID: hex.EncodeToString(in.GetTraceId()), SpanID: hex.EncodeToString(in.GetSpanId()),
		Attributes: texts(in.GetAttributes()), Resource: o.attributes,
	}
	delete(l.Attributes, carried.Attribute)
	if l.ObservedTS == 0 {
		l.ObservedTS = time.Now().UnixNano()
	}
	if l.TS == 0 {
		l.TS = l.ObservedTS
	}
	r := view.Record{Record: l, Seq: c.next.Add(1) - 1, Header: o.header, Container: o.container, Pod: o.pod}
	if o.container != nil {
		l.ContainerID = o.container.ID
	}
	return r
}

// nanos is a time in ns since the epoch; 0, unknown, for one that is none.
func nanos(t uint64) int64 {
	if t > math.MaxInt64 {
		return 0
	}
	return int64(t)
}

// severity is a number of the log data model, 0 for any other.
func severity(n logs.SeverityNumber) int64 {
	if n < 0 || n > logs.SeverityNumber_SEVERITY_NUMBER_FATAL4 {
		return 0
	}
	return int64(n)
}
