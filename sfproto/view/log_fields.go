package view

import "github.com/sysflow-stack/sysflow/sfproto"

// The sources of events, which rules name.
const (
	SourceSyscall = "syscall"
	SourceLog     = "log" // what other programs told; see sfproto.Log
)

// Source is where the event comes from.
func (e *Event) Source() string {
	if e.Type == typeLog {
		return SourceLog
	}
	return SourceSyscall
}

// logEntries are log.* and resource.*: what other programs told.
func logEntries() []entry {
	return []entry{
		textField("log.body", "What a log says; JSON where it is no text.", onLog(func(l *sfproto.Log) string { return l.Body })),
		intField("log.severity", "", "Severity of a log by OpenTelemetry's numbers: 1 trace, 5 debug, 9 info, 13 warn, 17 error, 21 fatal.",
			func(e *Event) (int64, bool) {
				l := e.log()
				if l == nil {
					return 0, false
				}
				return l.Severity, l.Severity != 0
			}),
		textField("log.severity_text", "Severity of a log as its writer has it.", onLog(func(l *sfproto.Log) string { return l.SeverityText })),
		textField("log.event", "Name of the kind of event that a log tells of.", onLog(func(l *sfproto.Log) string { return l.EventName })),
		textField("log.scope", "What in the program wrote a log: its instrumentation scope.", onLog(func(l *sfproto.Log) string { return l.Scope })),
		textField("log.trace_id", "Id of the trace that a log is part of, in hexadecimal.", onLog(func(l *sfproto.Log) string { return l.TraceID })),
		textField("log.span_id", "Id of the span that a log is part of, in hexadecimal.", onLog(func(l *sfproto.Log) string { return l.SpanID })),
		timeField("log.observed", Time, "When a log was seen first.", func(e *Event) (int64, bool) {
			l := e.log()
			if l == nil {
				return 0, false
			}
			return l.ObservedTS, l.ObservedTS != 0
		}),
		keyField("log.attr", "Attribute of a log, by the name that its writer gave it; JSON where it is no text.",
			onAttribute(func(l *sfproto.Log) map[string]string { return l.Attributes })),
		keyField("resource.attr", "Attribute of what wrote a log, such as service.name.",
			onAttribute(func(l *sfproto.Log) map[string]string { return l.Resource })),
	}
}

// log is the event's log, nil when it is none.
func (e *Event) log() *sfproto.Log {
	if e.Record == nil {
		return nil
	}
	l, _ := e.Record.Record.(*sfproto.Log)
	return l
}

func onLog(get func(*sfproto.Log) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if l := e.log(); l != nil {
			return given(get(l))
		}
		return "", false
	}
}

func onAttribute(of func(*sfproto.Log) map[string]string) func(key string) func(*Event) (string, bool) {
	return func(key string) func(*Event) (string, bool) {
		return func(e *Event) (string, bool) {
			if l := e.log(); l != nil {
				value, ok := of(l)[key]
				return value, ok
			}
			return "", false
		}
	}
}
