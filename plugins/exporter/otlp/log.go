package otlp

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	"github.com/sysflow-stack/sysflow/sfproto"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
)

// all adds attributes as they were told, by name.
func (a *attributes) all(told map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(told)) {
		a.add(strings.ToValidUTF8(key, "\uFFFD"), text(told[key]))
	}
}

// logRecordOf is what another program told, as it told it; an attribute that was no text is JSON.
func logRecordOf(l *sfproto.Log, it encoding.Item) *logs.LogRecord {
	out := &logs.LogRecord{
		TimeUnixNano: uint64(l.TS), ObservedTimeUnixNano: uint64(l.ObservedTS),
		SeverityNumber: logs.SeverityNumber(l.Severity), SeverityText: l.SeverityText, EventName: l.EventName, Body: text(l.Body),
	}
	out.TraceId, _ = hex.DecodeString(l.TraceID) // what is none is left out
	out.SpanId, _ = hex.DecodeString(l.SpanID)
	var a attributes
	a.all(l.Attributes)
	a.enrichment(it.Annotations)
	out.Attributes = a
	return out
}

// resourceKey tells the resources of logs apart.
func resourceKey(attributes map[string]string) string {
	var key []byte
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		key = append(append(append(append(key, name...), 0), attributes[name]...), 0)
	}
	return string(key)
}

// carry is the attribute that holds the record itself.
func carry(w *carried.Writer, it encoding.Item) *common.KeyValue {
	return &common.KeyValue{Key: carried.Attribute, Value: &common.AnyValue{Value: &common.AnyValue_BytesValue{BytesValue: w.Append(nil, it)}}}
}
