package encoding

import (
	"cmp"
	"maps"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
)

// logSeverity is OpenTelemetry's severity of a log in syslog's numbers (appendix B of
// its log data model); one that nobody says is informational.
func logSeverity(l *sfproto.Log) int {
	switch s := l.Severity; {
	case s >= 21:
		return 0
	case s >= 19:
		return 1
	case s == 18:
		return 2
	case s == 17:
		return 3
	case s >= 13:
		return 4
	case s == 10, s == 11, s == 12:
		return 5
	case s == 9, s <= 0:
		return 6
	}
	return 7
}

// logName is what a log tells of, in one word.
func logName(l *sfproto.Log) string { return cmp.Or(l.EventName, "log") }

// ecsLog writes what another program told: message, log, trace, span, service, labels.
// The message of an alert is its output; the log's own is event.original, then.
func ecsLog(o *jsonline.Object, it Item) {
	l, ok := it.Record.Record.(*sfproto.Log)
	if !ok {
		return
	}
	if len(it.alerts()) == 0 {
		o.Text("message", l.Body)
	}
	o.In("log", func() { o.Text("level", l.SeverityText); o.Text("logger", l.Scope) })
	if l.TraceID != "" {
		o.In("trace", func() { o.Text("id", l.TraceID) })
	}
	if l.SpanID != "" {
		o.In("span", func() { o.Text("id", l.SpanID) })
	}
	if name := l.Resource["service.name"]; name != "" {
		o.In("service", func() { o.Text("name", name) })
	}
	o.In("labels", func() { texts(o, "", l.Attributes) })
}

// ocsfLog writes what another program told where OCSF has no attribute for it.
func ocsfLog(o *jsonline.Object, l *sfproto.Log) {
	o.Text("log.event", l.EventName)
	o.Text("log.scope", l.Scope)
	o.Text("log.severity_text", l.SeverityText)
	o.Text("log.trace_id", l.TraceID)
	o.Text("log.span_id", l.SpanID)
	texts(o, "log.attr.", l.Attributes)
	texts(o, "resource.attr.", l.Resource)
}

func texts(o *jsonline.Object, prefix string, m map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		o.Pair(prefix+key, m[key])
	}
}
