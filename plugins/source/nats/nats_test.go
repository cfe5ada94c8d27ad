package nats

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
	exporter "github.com/sysflow-stack/sysflow/plugins/exporter/nats"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// stream is a JetStream stream on a real server, named by SYSFLOW_TEST_NATS.
type stream struct {
	url, name string
	jetstream.Stream
}

func newStream(t *testing.T) stream {
	t.Helper()
	url := os.Getenv("SYSFLOW_TEST_NATS")
	if url == "" {
		t.Skip("SYSFLOW_TEST_NATS is not set: make test-services starts a NATS server")
	}
	conn, err := nats.Connect(url)
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	s, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{name + ".batches"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, js.DeleteStream(context.Background(), name)) })
	return stream{url, name, s}
}

// publish sends n batches with the exporter, each of a node of its own.
func (s stream) publish(t *testing.T, n int) {
	t.Helper()
	f := exporter.Factory()
	e, err := f.NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, f,
		fmt.Sprintf(`{"url": %q, "subject": %q, "encode": {"format": "avro", "of": "records"}}`, s.url, s.name+".batches")))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	defer func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) }()
	for i := range n {
		records := plugintest.Records()[:1]
		header := *records[0].Header
		header.NodeID, header.StreamID = fmt.Sprint(i), fmt.Sprint(i)
		records[0].Header = &header
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch(records...)))
	}
}

func (s stream) config() string {
	return fmt.Sprintf(`{"url": %q, "stream": %q, "pending": 4, "ackWait": "1s"}`, s.url, s.name)
}

// unsettled is how many messages nobody has acknowledged.
func (s stream) unsettled(t *testing.T) int {
	t.Helper()
	c, err := s.Consumer(t.Context(), "sysflow")
	require.NoError(t, err)
	info, err := c.Info(t.Context())
	require.NoError(t, err)
	return info.NumAckPending + int(info.NumPending)
}

// member is a processor that shares the consumer; end stops it.
func (s stream) member(t *testing.T, next plugin.Consumer) (end func()) {
	t.Helper()
	f := Factory()
	src, err := f.NewSource(plugintest.Settings(t, nil), plugintest.Config(t, f, s.config()))
	require.NoError(t, err)
	require.NoError(t, src.(plugin.Starter).Start(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- src.Run(ctx, next) }()
	end = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, src.(plugin.Stopper).Stop(context.Background()))
	})
	t.Cleanup(end)
	return end
}

func nodesOf(sinks ...*plugintest.Sink) map[string]int {
	out := map[string]int{}
	for _, s := range sinks {
		for _, r := range s.Records() {
			out[r.Header.NodeID]++
		}
	}
	return out
}

func eventually(t *testing.T, is func() bool) {
	t.Helper()
	require.Eventually(t, is, 30*time.Second, 5*time.Millisecond)
}

func TestTwoProcessorsShareTheLoad(t *testing.T) {
	s := newStream(t)
	a, b := new(plugintest.Sink), new(plugintest.Sink)
	s.member(t, a)
	s.member(t, b)
	s.publish(t, 60)
	eventually(t, func() bool { return len(nodesOf(a, b)) == 60 })
	require.NotEmpty(t, a.Batches())
	require.NotEmpty(t, b.Batches())
	eventually(t, func() bool { return s.unsettled(t) == 0 })
	r := a.Records()[0]
	require.Equal(t, sfproto.KindProcessEvent, r.Kind())
	require.Equal(t, "/usr/sbin/nginx", r.Process.Parent.Exe)
}

// What one has not accepted when it ends, the other one gets.
func TestAProcessorThatDiesLosesNothing(t *testing.T) {
	s := newStream(t)
	holding, steady := &plugintest.Sink{Hold: true}, new(plugintest.Sink)
	end := s.member(t, holding)
	s.publish(t, 20)
	eventually(t, func() bool { return len(holding.Batches()) == 4 })
	go end()
	s.member(t, steady)
	eventually(t, func() bool { return len(nodesOf(steady)) == 20 })
	eventually(t, func() bool { return s.unsettled(t) == 0 })
}

// A batch that takes longer than ackWait is not given to another one.
func TestTheServerKnowsThatABatchIsOnItsWay(t *testing.T) {
	s := newStream(t)
	slow := &plugintest.Sink{Hold: true}
	s.member(t, slow)
	s.publish(t, 1)
	eventually(t, func() bool { return len(slow.Batches()) == 1 })
	require.Never(t, func() bool { return len(slow.Batches()) > 1 }, 2500*time.Millisecond, 50*time.Millisecond)
	slow.Release(errors.New("full"))
	eventually(t, func() bool { return len(slow.Batches()) == 2 })
	slow.Release(nil)
	eventually(t, func() bool { return s.unsettled(t) == 0 })
}

func TestContract(t *testing.T) {
	s := newStream(t)
	s.publish(t, 1)
	plugintest.Run(t, Factory(), s.config())
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.URL, c.Stream = "nats://127.0.0.1", "SYSFLOW"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.URL = "" }, "url: ")
	f(func(c *Config) { c.Stream = "" }, "stream: ")
	f(func(c *Config) { c.Subject = "a b" }, "subject ")
	f(func(c *Config) { c.Durable = "a.b" }, "durable ")
	f(func(c *Config) { c.Pending = 0 }, "pending 0: ")
	f(func(c *Config) { c.AckWait = 1 }, "ackWait 1ns: ")
}
