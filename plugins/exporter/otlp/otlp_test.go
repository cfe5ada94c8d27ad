package otlp

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// receiver is OTLP's log service, over both protocols.
type receiver struct {
	collector.UnimplementedLogsServiceServer
	mu     sync.Mutex
	got    []*collector.ExportLogsServiceRequest
	code   codes.Code
	reject int64
}

func (s *receiver) Export(_ context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.code != codes.OK {
		return nil, status.Error(s.code, "no")
	}
	s.got = append(s.got, r)
	return &collector.ExportLogsServiceResponse{PartialSuccess: &collector.ExportLogsPartialSuccess{RejectedLogRecords: s.reject, ErrorMessage: "too old"}}, nil
}

func (s *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := new(collector.ExportLogsServiceRequest)
	if r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, request) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	answer, _ := s.Export(r.Context(), request)
	out, _ := proto.Marshal(answer)
	_, _ = w.Write(out)
}

func (s *receiver) serveGRPC(t *testing.T) (config string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	collector.RegisterLogsServiceServer(server, s)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	t.Cleanup(func() { server.Stop(); require.NoError(t, <-ended) })
	return fmt.Sprintf(`{"endpoint": %q, "plaintext": true, "of": "records"}`, l.Addr())
}

func started(t *testing.T, config string, counts *plugintest.Counts) plugin.Consumer {
	t.Helper()
	e, err := Factory().NewExporter(plugintest.Settings(t, counts), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) })
	return e
}

func attribute(list []*common.KeyValue, key string) string {
	for _, kv := range list {
		if kv.Key == key {
			return kv.Value.GetStringValue()
		}
	}
	return ""
}

func TestRecordsAreLogs(t *testing.T) {
	s := new(receiver)
	web := httptest.NewServer(s)
	defer web.Close()
	for _, config := range []string{s.serveGRPC(t), fmt.Sprintf(`{"endpoint": %q, "protocol": "http", "gzip": false, "of": "records"}`, web.URL+"/v1/logs")} {
		s.got = nil
		require.NoError(t, started(t, config, nil).Consume(t.Context(), plugintest.Batch()))
		require.Len(t, s.got, 1)
		require.Len(t, s.got[0].ResourceLogs, 2) // those of the container, and the loss
		of := s.got[0].ResourceLogs[0]
		require.Equal(t, "node-1", attribute(of.Resource.Attributes, "host.name"))
		require.Equal(t, "0123456789ab", attribute(of.Resource.Attributes, "container.id"))
		require.Len(t, of.ScopeLogs[0].LogRecords, 5)
		log := of.ScopeLogs[0].LogRecords[3]
		require.Equal(t, "203.0.113.66", attribute(log.Attributes, "destination.address"))
		require.Contains(t, log.Body.GetStringValue(), `"type":"NF"`)
	}
}

func TestAlertsAreLogs(t *testing.T) {
	s := new(receiver)
	e := started(t, strings.Replace(s.serveGRPC(t), `"records"`, `"alerts"`, 1), nil)
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	require.Empty(t, s.got)
	b := plugintest.Batch().With(plugin.Annotation{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{
		TS: 7, Rule: "Upload", Priority: "Critical", Output: "sh sent \xff", Techniques: []string{"T1041"}, GraphID: "9f2c"},
		Fields: []plugin.OutputField{{Name: "proc.name", Value: "sh"}, {Name: "fd.name"}}})
	require.NoError(t, e.Consume(t.Context(), b))
	log := s.got[0].ResourceLogs[0].ScopeLogs[0].LogRecords[0]
	require.EqualValues(t, 7, log.TimeUnixNano)
	require.EqualValues(t, 18, log.SeverityNumber)
	require.Equal(t, "sh sent \uFFFD", log.Body.GetStringValue())
	require.Equal(t, "Upload", attribute(log.Attributes, "security_rule.name"))
	require.Equal(t, "9f2c", attribute(log.Attributes, "sysflow.graphid"))
	require.Equal(t, "sh", attribute(log.Attributes, "sysflow.field.proc.name"))
}

func TestCodes(t *testing.T) {
	s := new(receiver)
	counts := new(plugintest.Counts)
	e := started(t, s.serveGRPC(t), counts)
	s.code = codes.Unavailable
	require.False(t, plugin.IsPermanent(e.Consume(t.Context(), plugintest.Batch())))
	s.code = codes.InvalidArgument
	require.True(t, plugin.IsPermanent(e.Consume(t.Context(), plugintest.Batch())))
	s.code, s.reject = codes.OK, 2
	err := e.Consume(t.Context(), plugintest.Batch())
	require.ErrorContains(t, err, "rejected 2 log records: too old")
	require.True(t, plugin.IsPermanent(err))
	require.EqualValues(t, 2, counts.Get("refused"))
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), new(receiver).serveGRPC(t)) }

// TestCollector sends to a real OpenTelemetry Collector. SYSFLOW_TEST_OTLP is
// "grpc=HOST:PORT http=URL log=FILE", the file that its debug exporter writes.
func TestCollector(t *testing.T) {
	given := os.Getenv("SYSFLOW_TEST_OTLP")
	if given == "" {
		t.Skip("SYSFLOW_TEST_OTLP is not set: make test-services starts an OpenTelemetry Collector")
	}
	at := map[string]string{}
	for _, pair := range strings.Fields(given) {
		key, value, _ := strings.Cut(pair, "=")
		at[key] = value
	}
	for protocol, endpoint := range map[string]string{"grpc": at["grpc"], "http": at["http"] + "/v1/logs"} {
		text := fmt.Sprintf("%s-%d", protocol, time.Now().UnixNano())
		e := started(t, fmt.Sprintf(`{"endpoint": %q, "protocol": %q, "plaintext": true}`, endpoint, protocol), nil)
		b := plugintest.Batch().With(plugin.Annotation{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{TS: 7, Rule: "R", Priority: "Error", Output: text}})
		require.NoError(t, e.Consume(t.Context(), b))
		require.Eventually(t, func() bool {
			got, err := os.ReadFile(at["log"])
			return err == nil && strings.Contains(string(got), text)
		}, 20*time.Second, 50*time.Millisecond, protocol)
	}
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Endpoint = "otelcol:4317"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Endpoint = "otelcol" }, "endpoint ")
	f(func(c *Config) { c.Protocol = "http" }, "endpoint: ")
	f(func(c *Config) { c.Protocol = "udp" }, "protocol ")
	f(func(c *Config) { c.Of = "all" }, "of ")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: ")
}
