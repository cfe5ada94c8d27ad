package otlp

import (
	"testing"

	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/protobuf/proto"
)

// BenchmarkRequest makes records of a request of a thousand logs.
func BenchmarkRequest(b *testing.B) {
	const n = 1000
	r := request("denied")
	scope := r.ResourceLogs[0].ScopeLogs[0]
	for range n - 1 {
		scope.LogRecords = append(scope.LogRecords, proto.Clone(scope.LogRecords[0]).(*logs.LogRecord))
	}
	body, err := proto.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	reader, err := carried.NewReader()
	if err != nil {
		b.Fatal(err)
	}
	c := &converter{carried: reader, count: func(string, int64) {}}
	b.ReportAllocs()
	for b.Loop() {
		in := new(collector.ExportLogsServiceRequest)
		if err := readBinary(body, in); err != nil {
			b.Fatal(err)
		}
		if got := len(c.convert(in).records); got != n {
			b.Fatalf("%d records", got)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "logs/s")
}
