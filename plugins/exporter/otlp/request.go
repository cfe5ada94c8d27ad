package otlp

import (
	"iter"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	resource "go.opentelemetry.io/proto/otlp/resource/v1"
)

// ourScope is the instrumentation scope of what we know ourselves.
const ourScope = "github.com/sysflow-stack/sysflow"

// origin is what log records of one resource share.
type origin struct {
	host      string
	container *sfproto.Container
	pod       *sfproto.Pod
	cluster   *view.Cluster
	scope     string
	resource  string // of a log that another program told
}

// newRequest groups items by their resource, in the order of their first.
func newRequest(items iter.Seq[encoding.Item], carrier *carried.Writer) *collector.ExportLogsServiceRequest {
	request := new(collector.ExportLogsServiceRequest)
	scopes := map[origin]*logs.ScopeLogs{}
	for it := range items {
		of := origin{it.Host, it.Record.Container, it.Record.Pod, it.Record.Cluster, ourScope, ""}
		if l, ok := it.Record.Record.(*sfproto.Log); ok {
			of.scope, of.resource = l.Scope, resourceKey(l.Resource)
		}
		scope := scopes[of]
		if scope == nil {
			scope = &logs.ScopeLogs{Scope: &common.InstrumentationScope{Name: of.scope}}
			scopes[of] = scope
			request.ResourceLogs = append(request.ResourceLogs, &logs.ResourceLogs{
				Resource: newResource(of, it.Record), ScopeLogs: []*logs.ScopeLogs{scope},
			})
		}
		out := newLogRecord(it)
		if carrier != nil {
			out.Attributes = append(out.Attributes, carry(carrier, it))
		}
		scope.LogRecords = append(scope.LogRecords, out)
	}
	return request
}

// newResource names host, container and pod as OpenTelemetry's semantic
// conventions do.
func newResource(of origin, r *view.Record) *resource.Resource {
	var a attributes
	if l, ok := r.Record.(*sfproto.Log); ok {
		a.all(l.Resource)
		return &resource.Resource{Attributes: a}
	}
	a.text("service.name", "sysflow")
	a.text("host.name", of.host)
	if h := r.Header; h != nil {
		a.text("host.id", h.NodeID)
		a.text("k8s.cluster.name", h.Cluster)
	}
	if c := of.container; c != nil {
		a.text("container.id", c.ID)
		a.text("container.name", c.Name)
		a.text("container.image.name", c.Image)
		a.text("container.runtime", c.Runtime)
	}
	for key, value := range encoding.PodAttributes(of.pod, of.cluster) {
		a.text(key, value)
	}
	return &resource.Resource{Attributes: a}
}

// newLogRecord is an alert with its output as the body, or a record with its
// JSON.
func newLogRecord(it encoding.Item) *logs.LogRecord {
	start, _, _ := it.Record.Span()
	out := &logs.LogRecord{ObservedTimeUnixNano: uint64(time.Now().UnixNano())}
	var a attributes
	if alert := it.Alert; alert != nil {
		start = alert.TS
		out.EventName, out.Body = "sysflow.alert", text(alert.Output)
		out.SeverityNumber, out.SeverityText = severityNumber(it.Severity()), alert.Priority
		a.text("security_rule.name", alert.Rule)
		a.texts("sysflow.tags", alert.Tags)
		a.texts("sysflow.attack.techniques", alert.Techniques)
		a.text("sysflow.graphid", alert.GraphID)
	} else if l, ok := it.Record.Record.(*sfproto.Log); ok {
		return logRecordOf(l, it)
	} else {
		out.EventName, out.Body = "sysflow."+it.Record.Kind().String(), text(string(sfjson.Append(nil, it.Record)))
		out.SeverityNumber, out.SeverityText = logs.SeverityNumber_SEVERITY_NUMBER_INFO, "Informational"
	}
	out.TimeUnixNano = uint64(start)
	a.text("sysflow.id", it.ID())
	a.ofRecord(it)
	out.Attributes = a
	return out
}

// severityNumber is a syslog severity as OpenTelemetry's log data model maps it
// (appendix B).
func severityNumber(syslog int) logs.SeverityNumber {
	return [...]logs.SeverityNumber{21, 19, 18, 17, 13, 10, 9, 5}[syslog]
}
