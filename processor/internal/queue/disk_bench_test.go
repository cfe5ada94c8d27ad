package queue

import (
	"testing"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// BenchmarkDisk puts batches of 1,000 records of all kinds, which another goroutine takes.
func BenchmarkDisk(b *testing.B) {
	d, _, err := OpenDisk(Folder{Path: b.TempDir(), Sync: time.Second}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var records []view.Record
	for len(records) < 1000 {
		records = append(records, plugintest.Records()...)
	}
	b.ReportAllocs()
	taken := make(chan struct{})
	go func() { // ends with the last batch
		defer close(taken)
		for n := 0; n < b.N; {
			batch, ok := d.Take()
			if !ok {
				<-d.Ready()
				continue
			}
			batch.Done(nil)
			n++
		}
	}()
	for range b.N {
		batch := plugin.NewBatch(records, nil)
		if err := d.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		batch.Done(nil)
	}
	<-taken
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(records)), "ns/record")
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
}
