package otlp

import (
	"encoding/json"
	"testing"

	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp/carried"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/protobuf/proto"
)

func FuzzRequest(f *testing.F) {
	binary, err := proto.Marshal(request("no"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(binary)
	f.Add([]byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"5b8efff798038103d269b633813fc60c","body":{"doubleValue":"NaN"}},null]}]}]}`))
	f.Add([]byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"sysflow.record","value":{"bytesValue":"AARWEzc9whQJ"}}]}]}]}]}`))
	reader, err := carried.NewReader()
	if err != nil {
		f.Fatal(err)
	}
	c := &converter{carried: reader, count: func(string, int64) {}}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, form := range forms() {
			r := new(collector.ExportLogsServiceRequest)
			if form.read(body, r) != nil {
				continue
			}
			for _, rec := range c.convert(r).records {
				if rec.Record == nil {
					t.Fatal("a record that is none")
				}
			}
			for _, of := range r.GetResourceLogs() {
				for _, kv := range of.GetResource().GetAttributes() {
					if text := appendJSON(nil, kv.GetValue(), maxDepth); !json.Valid(text) {
						t.Fatalf("%s is not JSON", text)
					}
				}
			}
		}
	})
}
