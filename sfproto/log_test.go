package sfproto

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLogsAreAnnotationsOfNoRecord(t *testing.T) {
	f := func(l Log) {
		t.Helper()
		got, ok := LogOf(l.Annotation())
		require.True(t, ok)
		require.Equal(t, &l, got)
	}
	f(Log{})
	f(Log{TS: 1, ObservedTS: 2, Severity: 17, SeverityText: "ERROR", Body: "b", EventName: "e", Scope: "s", TraceID: "01", SpanID: "02",
		ContainerID: "c", Attributes: map[string]string{"a]b": "1", "": "2"}, Resource: map[string]string{"host.name": "h"}})
	for _, a := range []Annotation{
		{}, {Rule: "r", Sequence: noRecord, Enrichment: map[string]string{logSeverity: "1"}},
		{StreamID: "s", Sequence: 7, Enrichment: map[string]string{logSeverity: "1"}},
	} {
		_, ok := LogOf(&a)
		require.False(t, ok)
	}
}
