package message_test

import (
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func BenchmarkAppend(b *testing.B) {
	e, err := message.NewEncoder()
	if err != nil {
		b.Fatal(err)
	}
	one := plugintest.Records()
	var records []view.Record
	for len(records) < 1000 {
		records = append(records, one...)
	}
	batch := plugin.NewBatch(records, nil)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = e.Append(dst[:0], batch)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(records)), "ns/record")
}
