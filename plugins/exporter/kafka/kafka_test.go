package kafka

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "alerts"

// cluster is kfake's: Kafka's protocol in this process.
func fake(t *testing.T) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, topic))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func configOf(c *kfake.Cluster, more string) string {
	brokers, _ := json.Marshal(c.ListenAddrs())
	return fmt.Sprintf(`{"brokers": %s, "topic": %q, "encode": {"format": "sysflow", "of": "records"}%s}`, brokers, topic, more)
}

func started(t *testing.T, config string) plugin.Consumer {
	t.Helper()
	e, err := Factory().NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) })
	return e
}

// consume reads n messages of the topic.
func consume(t *testing.T, brokers []string, n int) []*kgo.Record {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	require.NoError(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out []*kgo.Record
	for len(out) < n && ctx.Err() == nil {
		out = append(out, client.PollFetches(ctx).Records()...)
	}
	require.Len(t, out, n)
	return out
}

func TestMessagesKeepTheirOrder(t *testing.T) {
	c := fake(t)
	e := started(t, configOf(c, ""))
	for range 3 {
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	}
	all := len(plugintest.Records())
	got := consume(t, c.ListenAddrs(), 3*all)
	for i, r := range got {
		require.Equal(t, "node-1", string(r.Key))
		require.Contains(t, string(r.Value), fmt.Sprintf(`"sequence":%d`, i%all))
	}
}

func TestBatchesAreMessages(t *testing.T) {
	c := fake(t)
	brokers, err := json.Marshal(c.ListenAddrs())
	require.NoError(t, err)
	e := started(t, fmt.Sprintf(`{"brokers": %s, "topic": %q, "encode": {"format": "avro", "of": "records"}}`, brokers, topic))
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	r := consume(t, c.ListenAddrs(), 1)[0]
	require.Equal(t, "node-1", string(r.Key))
	require.Equal(t, "sysflow-schema", r.Headers[1].Key)
	require.Regexp(t, "^[0-9a-f]{16}$", string(r.Headers[1].Value))
	b, err := message.NewOpener().Open(r.Value, nil)
	require.NoError(t, err)
	require.Len(t, b.Records, len(plugintest.Records()))
	require.Equal(t, "/usr/sbin/nginx", b.Records[0].Process.Parent.Exe)
}

func TestBrokerThatIsDownIsTriedAgain(t *testing.T) {
	e := started(t, `{"brokers": ["127.0.0.1:1"], "topic": "x", "timeout": "1s", "encode": {"format": "ecs", "of": "records"}}`)
	err := e.Consume(t.Context(), plugintest.Batch())
	require.ErrorContains(t, err, "produce to topic x: ")
	require.False(t, plugin.IsPermanent(err))
}

func TestAMessageThatIsTooLongIsRefused(t *testing.T) {
	c := fake(t)
	e := started(t, configOf(c, `, "maxMessageBytes": 1024, "compression": "none"`))
	records := plugintest.Records()
	records[1].File.Path = "/" + strings.Repeat("x", 4000)
	err := e.Consume(t.Context(), plugintest.Batch(records...))
	require.True(t, plugin.IsPermanent(err), "%v", err)
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), configOf(fake(t), "")) }

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Brokers, c.Topic = []string{"kafka:9092"}, "alerts"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Brokers = nil }, "brokers: ")
	f(func(c *Config) { c.Brokers = []string{"kafka"} }, "brokers: ")
	f(func(c *Config) { c.Topic = "" }, "topic: ")
	f(func(c *Config) { c.Topic = "a b" }, "topic: ")
	f(func(c *Config) { c.Topic = ".." }, "topic: ")
	f(func(c *Config) { c.Compression = "rar" }, "compression ")
	f(func(c *Config) { c.MaxMessageBytes = 0 }, "maxMessageBytes ")
	f(func(c *Config) { c.MaxMessageBytes, c.Encode.Format = 2000, "avro" }, "maxMessageBytes ")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: ")
	f(func(c *Config) { c.Mechanism = "plain" }, "user: ")
	f(func(c *Config) { c.User, c.Mechanism = "u", "gssapi" }, "mechanism ")
}
