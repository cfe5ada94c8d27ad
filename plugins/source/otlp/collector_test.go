package otlp

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// TestCollector takes what a real OpenTelemetry Collector sends on, over gRPC and over
// HTTP: a record of ours, and a log of somebody else. The first tries are refused.
// SYSFLOW_TEST_OTLP is "http=URL on_grpc=ADDRESS on_http=ADDRESS" and more: where the
// collector takes logs, and where to it sends them.
func TestCollector(t *testing.T) {
	given := os.Getenv("SYSFLOW_TEST_OTLP")
	if given == "" {
		t.Skip("SYSFLOW_TEST_OTLP is not set: make test-services starts an OpenTelemetry Collector")
	}
	at := map[string]string{}
	for _, word := range strings.Fields(given) {
		key, value, _ := strings.Cut(word, "=")
		at[key] = value
	}
	mark := fmt.Sprintf("mark-%d", time.Now().UnixNano())
	ours := plugintest.Records()[0]
	ours.Record.(*sfproto.ProcessEvent).Filename = mark
	export(t, fmt.Sprintf(`{"endpoint": %q, "protocol": "http", "of": "records"}`, at["http"]+logsPath), plugintest.Batch(ours))
	code, _, text := post(t, at["http"]+logsPath, "application/json", fmt.Appendf(nil, `{"resourceLogs": [{"resource": {"attributes": [
		{"key": "service.name", "value": {"stringValue": "shop"}}]}, "scopeLogs": [{"logRecords": [{"timeUnixNano": "7", "severityNumber": 9,
		"traceId": "5b8efff798038103d269b633813fc60c", "body": {"stringValue": %q}}]}]}]}`, mark))
	require.Equal(t, http.StatusOK, code, text)

	sink := &refusing{times: 3}
	f := Factory()
	s, err := f.NewSource(plugintest.Settings(t, nil), plugintest.Config(t, f, fmt.Sprintf(`{"grpc": %q, "http": %q}`, at["on_grpc"], at["on_http"])))
	require.NoError(t, err)
	run(t, s, sink)
	found := func() (records, logs []view.Record) {
		for _, r := range sink.Records() {
			switch rec := r.Record.(type) {
			case *sfproto.ProcessEvent:
				if rec.Filename == mark {
					records = append(records, r)
				}
			case *sfproto.Log:
				if rec.Body == mark {
					logs = append(logs, r)
				}
			}
		}
		return records, logs
	}
	require.Eventually(t, func() bool {
		records, logs := found()
		return len(records) == 2 && len(logs) == 2
	}, 30*time.Second, 20*time.Millisecond)
	records, logs := found()
	for i := range 2 {
		require.Equal(t, fields(t, &ours), fields(t, &records[i]))
		require.Equal(t, "5b8efff798038103d269b633813fc60c", logs[i].Record.(*sfproto.Log).TraceID)
		require.Equal(t, "shop", logs[i].Record.(*sfproto.Log).Resource["service.name"])
	}
	require.Zero(t, sink.times)
}
