package nats

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// stream makes a JetStream stream on a real server, named by SYSFLOW_TEST_NATS.
func stream(t *testing.T) (url, subject string, s jetstream.Stream) {
	t.Helper()
	url = os.Getenv("SYSFLOW_TEST_NATS")
	if url == "" {
		t.Skip("SYSFLOW_TEST_NATS is not set: make test-services starts a NATS server")
	}
	conn, err := nats.Connect(url)
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	s, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{name + ".alerts"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, js.DeleteStream(context.Background(), name)) })
	return url, name + ".alerts", s
}

func started(t *testing.T, config string, counts *plugintest.Counts) plugin.Consumer {
	t.Helper()
	e, err := Factory().NewExporter(plugintest.Settings(t, counts), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) })
	return e
}

const records = `"encode": {"format": "sysflow", "of": "records"}`

func TestMessagesAreStoredOnce(t *testing.T) {
	url, subject, s := stream(t)
	counts := new(plugintest.Counts)
	e := started(t, fmt.Sprintf(`{"url": %q, "subject": %q, %s}`, url, subject, records), counts)
	for range 2 { // the second try doubles what arrived
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	}
	info, err := s.Info(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, len(plugintest.Records()), info.State.Msgs)
	require.EqualValues(t, len(plugintest.Records()), counts.Get("duplicates"))
	m, err := s.GetMsg(t.Context(), 1)
	require.NoError(t, err)
	require.Contains(t, string(m.Data), `"type":"PE"`)
	require.Equal(t, "0123-0", m.Header.Get("Nats-Msg-Id"))
}

func TestSubjectWithoutAStreamIsTriedAgain(t *testing.T) {
	url, subject, _ := stream(t)
	e := started(t, fmt.Sprintf(`{"url": %q, "subject": %q, "timeout": "2s", %s}`, url, subject+".other", records), nil)
	err := e.Consume(t.Context(), plugintest.Batch())
	require.Error(t, err)
	require.False(t, plugin.IsPermanent(err))
}

func TestServerThatIsDownIsTriedAgain(t *testing.T) {
	e := started(t, `{"url": "nats://127.0.0.1:1", "subject": "x", "timeout": "1s", `+records+`}`, nil)
	err := e.Consume(t.Context(), plugintest.Batch())
	require.Error(t, err)
	require.False(t, plugin.IsPermanent(err))
}

func TestContract(t *testing.T) {
	url, subject, _ := stream(t)
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"url": %q, "subject": %q, %s}`, url, subject, records))
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.URL, c.Subject = "nats://127.0.0.1", "sysflow.alerts"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.URL = "" }, "url: ")
	f(func(c *Config) { c.Subject = "a.*" }, "subject ")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: ")
	f(func(c *Config) { c.TLS.Cert = "x" }, "tls.cert ")
}
