package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	resource "go.opentelemetry.io/proto/otlp/resource/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// running is a source that runs.
type running struct {
	*plugintest.Sink
	counts     *plugintest.Counts
	grpc, http string // addresses
}

func start(t *testing.T, sink *plugintest.Sink, config string) *running {
	t.Helper()
	f := Factory()
	r := &running{Sink: sink, counts: new(plugintest.Counts)}
	c := plugintest.Config(t, f, `{"grpc": "127.0.0.1:0", "http": "127.0.0.1:0"`+config+`}`)
	s, err := f.NewSource(plugintest.Settings(t, r.counts), c)
	require.NoError(t, err)
	run(t, s, sink)
	r.grpc, r.http = address(s, 0), "http://"+address(s, 1)+logsPath
	return r
}

// run starts and runs a source until the test ends.
func run(t *testing.T, s plugin.Source, next plugin.Consumer) {
	t.Helper()
	require.NoError(t, s.(plugin.Starter).Start(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, next) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, s.(plugin.Stopper).Stop(context.Background()))
	})
	require.Eventually(t, func() bool { return s.(*source).downstream.Load() != nil }, 5*time.Second, time.Millisecond)
}

// refusing refuses some batches before it takes one.
type refusing struct {
	plugintest.Sink
	mu    sync.Mutex
	times int
}

func (r *refusing) Consume(ctx context.Context, b *plugin.Batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.times > 0 {
		r.times--
		return errors.New("full")
	}
	return r.Sink.Consume(ctx, b)
}

func address(s plugin.Source, n int) string { return s.(*source).services[n].listener.Addr().String() }

func (r *running) client(t *testing.T) collector.LogsServiceClient {
	t.Helper()
	conn, err := grpc.NewClient(r.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return collector.NewLogsServiceClient(conn)
}

func str(s string) *common.AnyValue {
	return &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: s}}
}

func pair(key string, v *common.AnyValue) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: v}
}

// request is a log of a service in a pod.
func request(body string) *collector.ExportLogsServiceRequest {
	return &collector.ExportLogsServiceRequest{ResourceLogs: []*logs.ResourceLogs{{
		Resource: &resource.Resource{Attributes: []*common.KeyValue{
			pair("service.name", str("shop")), pair("host.name", str("h")), pair("host.id", str("id")), pair("container.id", str("c1")),
			pair("container.image.name", str("shop")), pair("container.image.tag", str("1.2")),
			pair("k8s.pod.name", str("shop-1")), pair("k8s.namespace.name", str("web")), pair("k8s.pod.label.app", str("shop")),
		}},
		ScopeLogs: []*logs.ScopeLogs{{Scope: &common.InstrumentationScope{Name: "auth"}, LogRecords: []*logs.LogRecord{{
			TimeUnixNano: 7, ObservedTimeUnixNano: 8, SeverityNumber: 17, SeverityText: "ERROR", Body: str(body), EventName: "login",
			TraceId: bytes.Repeat([]byte{1}, 16), SpanId: bytes.Repeat([]byte{2}, 8),
			Attributes: []*common.KeyValue{
				pair("user.name", str("eve")), pair("n", &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: 3}}),
				pair("list", &common.AnyValue{Value: &common.AnyValue_ArrayValue{ArrayValue: &common.ArrayValue{Values: []*common.AnyValue{str("a"), nil}}}}),
			},
		}}}},
	}}}
}

func wantLog() *sfproto.Log {
	return &sfproto.Log{
		TS: 7, ObservedTS: 8, Severity: 17, SeverityText: "ERROR", Body: "no", EventName: "login", Scope: "auth", ContainerID: "c1",
		TraceID: strings.Repeat("01", 16), SpanID: strings.Repeat("02", 8),
		Attributes: map[string]string{"user.name": "eve", "n": "3", "list": `["a",null]`},
		Resource: map[string]string{"service.name": "shop", "host.name": "h", "host.id": "id", "container.id": "c1", "container.image.name": "shop",
			"container.image.tag": "1.2", "k8s.pod.name": "shop-1", "k8s.namespace.name": "web", "k8s.pod.label.app": "shop"},
	}
}

func TestLogsOverGRPC(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	_, err := r.client(t).Export(t.Context(), request("no"), grpc.UseCompressor("gzip"))
	require.NoError(t, err)
	require.Len(t, r.Records(), 1)
	got := r.Records()[0]
	require.Equal(t, wantLog(), got.Record)
	require.Equal(t, "shop:1.2", got.Container.Image)
	require.Equal(t, "web/shop-1", got.Pod.ID)
	require.Equal(t, map[string]string{"app": "shop"}, got.Pod.Labels)
	require.Equal(t, "h", got.Header.HostName)
	require.EqualValues(t, 1, r.counts.Get("log_records"))
}

// post sends a body and returns the answer's status, its header and body.
func post(t *testing.T, url, contentType string, body []byte, header ...string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, answer.Header, string(text)
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(body)
	require.NoError(t, errors.Join(err, z.Close()))
	return out.Bytes()
}

func TestLogsOverHTTP(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	body, err := proto.Marshal(request("no"))
	require.NoError(t, err)
	code, header, text := post(t, r.http, "application/x-protobuf", body)
	require.Equal(t, http.StatusOK, code, text)
	require.Equal(t, "application/x-protobuf", header.Get("Content-Type"))
	code, _, text = post(t, r.http, "application/x-protobuf", zipped(t, body), "Content-Encoding", "gzip")
	require.Equal(t, http.StatusOK, code, text)
	for _, got := range r.Records() {
		require.Equal(t, wantLog(), got.Record)
	}
	require.Len(t, r.Records(), 2)
	require.EqualValues(t, 1, r.Records()[1].Seq-r.Records()[0].Seq)
	require.Same(t, r.Records()[0].Header, r.Records()[1].Header)
}

func TestLogsInJSON(t *testing.T) {
	r := start(t, new(plugintest.Sink), "")
	code, _, text := post(t, r.http, "application/json; charset=utf-8", []byte(`{"resourceLogs": [{"resource": {"attributes": [
		{"key": "service.name", "value": {"stringValue": "shop"}}]}, "scopeLogs": [{"logRecords": [{"timeUnixNano": "7", "severityNumber": 9,
		"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "EEE19B7EC3C1B174", "body": {"kvlistValue": {"values": [
		{"key": "a", "value": {"boolValue": true}}]}}, "unknown": 1}]}]}]}`))
	require.Equal(t, http.StatusOK, code, text)
	l := r.Records()[0].Record.(*sfproto.Log)
	require.Equal(t, `{"a":true}`, l.Body)
	require.Equal(t, "5b8efff798038103d269b633813fc60c", l.TraceID)
	require.Equal(t, "eee19b7ec3c1b174", l.SpanID)
	require.EqualValues(t, 7, l.TS)
	require.Positive(t, l.ObservedTS)
}

func TestRequestsThatAreRefused(t *testing.T) {
	r := start(t, new(plugintest.Sink), `, "maxBytes": 1024, "token": "secret"`)
	f := func(want int, message, contentType string, body []byte, header ...string) {
		t.Helper()
		code, _, text := post(t, r.http, contentType, body, header...)
		require.Equal(t, want, code, text)
		require.Contains(t, text, message)
	}
	known := []string{"Authorization", "Bearer secret"}
	f(http.StatusUnauthorized, "with the right token", "application/json", []byte("{}"))
	f(http.StatusOK, "{}", "application/json", []byte("{}"), known...)
	f(http.StatusUnsupportedMediaType, "want the content type", "text/plain", []byte("{}"), known...)
	f(http.StatusUnsupportedMediaType, "want the content encoding", "application/json", []byte("{}"), append(known, "Content-Encoding", "br")...)
	f(http.StatusBadRequest, "in JSON", "application/json", []byte("{"), known...)
	f(http.StatusBadRequest, `\\xfe`, "application/json", []byte("{\xfe\x1b"), known...)
	f(http.StatusBadRequest, "protocol buffers", "application/x-protobuf", []byte{0xff}, known...)
	f(http.StatusBadRequest, "not gzip", "application/json", []byte("{}"), append(known, "Content-Encoding", "gzip")...)
	f(http.StatusBadRequest, "ends too early", "application/json", zipped(t, []byte("{}"))[:12], append(known, "Content-Encoding", "gzip")...)
	f(http.StatusRequestEntityTooLarge, "larger than 1024", "application/json", make([]byte, 2000), known...)
	f(http.StatusRequestEntityTooLarge, "larger than 1024", "application/json", zipped(t, make([]byte, 100_000)), append(known, "Content-Encoding", "gzip")...)
	deep := `{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":` + strings.Repeat(`{"arrayValue":{"values":[`, 200)
	f(http.StatusRequestEntityTooLarge, "larger", "application/json", []byte(deep), known...)
	_, err := r.client(t).Export(t.Context(), request("no"))
	require.Equal(t, codes.Unauthenticated, status.Code(err))
	require.EqualValues(t, 2, r.counts.Get("requests_unauthenticated"))
	require.Empty(t, r.Records())
}

func TestRequestsWaitUntilTheyAreAccepted(t *testing.T) {
	sink := &plugintest.Sink{Hold: true}
	r := start(t, sink, `, "pending": 1`)
	answered := make(chan error, 1)
	client := r.client(t)
	go func() {
		_, err := client.Export(context.Background(), request("no"))
		answered <- err
	}()
	require.Eventually(t, func() bool { return len(sink.Batches()) == 1 }, 5*time.Second, time.Millisecond)

	_, err := client.Export(t.Context(), request("no"))
	require.Equal(t, codes.ResourceExhausted, status.Code(err))
	require.IsType(t, new(errdetails.RetryInfo), status.Convert(err).Details()[0])
	code, header, _ := post(t, r.http, "application/json", []byte("{}"))
	require.Equal(t, http.StatusTooManyRequests, code)
	require.Equal(t, "1", header.Get("Retry-After"))
	require.EqualValues(t, 2, r.counts.Get("requests_too_many"))

	require.Empty(t, answered)
	sink.Release(nil)
	require.NoError(t, <-answered)
}

func TestAnswersSayWhatBecameOfTheLogs(t *testing.T) {
	f := func(refusal error, code codes.Code, rejected int64) {
		t.Helper()
		r := start(t, &plugintest.Sink{Err: refusal}, "")
		answer, err := r.client(t).Export(t.Context(), request("no"))
		require.Equal(t, code, status.Code(err))
		require.Equal(t, rejected, answer.GetPartialSuccess().GetRejectedLogRecords())
		require.NotContains(t, fmt.Sprint(err, answer), "inside")
	}
	f(nil, codes.OK, 0)
	f(errors.New("inside: full"), codes.Unavailable, 0)
	f(plugin.Permanent(errors.New("inside: never")), codes.OK, 1)
}

func TestRequestsThatAreNotSettledInTime(t *testing.T) {
	sink := &plugintest.Sink{Hold: true}
	r := start(t, sink, `, "timeout": "20ms"`)
	code, header, _ := post(t, r.http, "application/json", []byte("{}"))
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, "1", header.Get("Retry-After"))
	sink.Release(nil)
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := newConfig()
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.GRPC, c.HTTP = "", "" }, "grpc, http: want an address")
	f(func(c *Config) { c.HTTP = "4318" }, `http "4318": want host and port`)
	f(func(c *Config) { c.MaxBytes = 1 }, "maxBytes 1: want 1024 to")
	f(func(c *Config) { c.Pending = 0 }, "pending 0: want 1 to")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: want a duration above 0")
	f(func(c *Config) { c.TLS.Cert = "a" }, "tls.cert and tls.key go together")
	f(func(c *Config) { c.TLS.ClientCA = "a" }, "tls.clientCA: wants tls.cert")
	require.False(t, newConfig().open())
	require.True(t, (&Config{GRPC: "0.0.0.0:1"}).open())
	require.False(t, (&Config{GRPC: ":1", Token: "t"}).open())
}

func TestAddressThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	c := newConfig()
	c.GRPC, c.HTTP = "127.0.0.1:0", l.Addr().String()
	s, err := newSource(plugintest.Settings(t, nil), c)
	require.NoError(t, err)
	require.ErrorContains(t, s.Start(t.Context()), "listen for logs: ")
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"grpc": "127.0.0.1:0", "http": "127.0.0.1:0"}`)
}
