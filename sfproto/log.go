package sfproto

import (
	"strconv"
	"strings"
)

// Log is what another program told by OpenTelemetry's log data model
// (opentelemetry.io/docs/specs/otel/logs/data-model): an event that no collector of
// ours has seen. The schema has no branch for it; its form in Avro is an Annotation of
// no record (see Annotation and LogOf), so that queues, brokers and traces hold it,
// and readers that know nothing of logs read it as well.
type Log struct {
	TS         int64 // when it happened, ns since the epoch; when it was seen, where nobody says
	ObservedTS int64 // when it was seen, ns since the epoch
	// Severity is from 1 (trace) to 24 (fatal), 0 when nobody says.
	Severity     int64
	SeverityText string
	Body         string // what is no text is JSON
	EventName    string
	Scope        string // the instrumentation scope
	TraceID      string // in hexadecimal
	SpanID       string
	ContainerID  string
	// Attributes are the log's and Resource those of who wrote it; what is no text is
	// JSON. They are read-only: the logs of one resource share the latter.
	Attributes, Resource map[string]string
}

// Kind implements Record.
func (*Log) Kind() Kind { return KindLog }

// PodID is the id of the Kubernetes pod that wrote the log, "" when it does not name
// one. A pod without a uid is known by its names.
func (l *Log) PodID() string {
	if uid := l.Resource["k8s.pod.uid"]; uid != "" || l.Resource["k8s.pod.name"] == "" {
		return uid
	}
	return l.Resource["k8s.namespace.name"] + "/" + l.Resource["k8s.pod.name"]
}

// The names of a log's parts in the enrichment of its Annotation, as rules spell them.
const (
	logSeverity  = "log.severity"
	logObserved  = "log.observed"
	logEvent     = "log.event"
	logScope     = "log.scope"
	logTrace     = "log.trace_id"
	logSpan      = "log.span_id"
	logContainer = "container.id"
	logAttribute = "log.attr["
	logResource  = "resource.attr["
)

// Annotation is the log's form in Avro: one of no stream and no record, which has the
// enrichment log.severity.
func (l *Log) Annotation() *Annotation {
	e := make(map[string]string, 8+len(l.Attributes)+len(l.Resource))
	e[logSeverity] = strconv.FormatInt(l.Severity, 10)
	e[logObserved] = strconv.FormatInt(l.ObservedTS, 10)
	for _, p := range l.texts() {
		if *p.value != "" {
			e[p.key] = *p.value
		}
	}
	for key, value := range l.Attributes {
		e[logAttribute+key+"]"] = value
	}
	for key, value := range l.Resource {
		e[logResource+key+"]"] = value
	}
	return &Annotation{Sequence: noRecord, TS: l.TS, Priority: l.SeverityText, Output: l.Body, Enrichment: e}
}

// noRecord is the sequence number of what is of no record.
const noRecord = -1

// LogOf is the log that an annotation stands for, if it stands for one.
func LogOf(a *Annotation) (*Log, bool) {
	severity, ok := a.Enrichment[logSeverity]
	if !ok || a.StreamID != "" || a.Sequence != noRecord || a.Rule != "" {
		return nil, false
	}
	l := &Log{TS: a.TS, SeverityText: a.Priority, Body: a.Output}
	l.Severity, _ = strconv.ParseInt(severity, 10, 64) // 0: nobody says
	l.ObservedTS, _ = strconv.ParseInt(a.Enrichment[logObserved], 10, 64)
	for _, p := range l.texts() {
		*p.value = a.Enrichment[p.key]
	}
	for key, value := range a.Enrichment {
		if name, ok := inBrackets(key, logAttribute); ok {
			put(&l.Attributes, name, value)
		} else if name, ok := inBrackets(key, logResource); ok {
			put(&l.Resource, name, value)
		}
	}
	return l, true
}

type logText struct {
	key   string
	value *string
}

func (l *Log) texts() [5]logText {
	return [...]logText{{logEvent, &l.EventName}, {logScope, &l.Scope}, {logTrace, &l.TraceID}, {logSpan, &l.SpanID}, {logContainer, &l.ContainerID}}
}

func inBrackets(key, prefix string) (string, bool) {
	name, ok := strings.CutPrefix(key, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, "]")
}

func put(m *map[string]string, key, value string) {
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[key] = value
}

var _ Record = (*Log)(nil)
