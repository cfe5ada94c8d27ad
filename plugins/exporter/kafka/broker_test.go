package kafka

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/exporter/kafka/kafkatest"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const batches = `"encode": {"format": "avro", "of": "records"}`

// from is a batch of n records of a node, with an alert on the first.
func from(node string, sequence int64, n int) *plugin.Batch {
	record := plugintest.Records()[0]
	header := *record.Header
	header.NodeID = node
	record.Header, record.Seq = &header, sequence
	records := slices.Repeat([]view.Record{record}, n)
	b := plugin.NewBatch(records, func(error) {})
	return b.With(plugin.Annotation{Record: 0, Annotation: sfproto.Annotation{Rule: "a rule", Priority: "Warning"}})
}

// What a real broker keeps: each codec, a producer that the broker knows (which makes
// it idempotent), the node as key, the schema's fingerprint, and in the message all
// that the records need.
func TestABrokerKeepsWholeBatches(t *testing.T) {
	b := kafkatest.Find(t)
	for number, codec := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		t.Run(codec, func(t *testing.T) {
			topic := b.Topic(t, 2)
			e := started(t, fmt.Sprintf(`{"brokers": [%q], "topic": %q, "compression": %q, %s}`, b.Plain, topic, codec, batches))
			for i := range int64(3) {
				require.NoError(t, e.Consume(t.Context(), from("node-1", i, 100))) // enough to be worth compression
			}
			got := b.Read(t, topic)
			require.Len(t, got, 3)
			for i, r := range got {
				require.EqualValues(t, number, r.Attrs.CompressionType())
				require.GreaterOrEqual(t, r.ProducerID, int64(0))
				require.Equal(t, got[0].Partition, r.Partition)
				require.Equal(t, "node-1", string(r.Key))
				require.Regexp(t, "^[0-9a-f]{16}$", string(r.Headers[1].Value))
				batch, err := message.NewOpener().Open(r.Value, nil)
				require.NoError(t, err)
				require.EqualValues(t, i, batch.Records[0].Seq)
				require.Equal(t, "/usr/sbin/nginx", batch.Records[0].Process.Parent.Exe)
				require.Equal(t, "a rule", batch.Annotations[0].Rule)
			}
		})
	}
}

func TestABrokerKnowsItsUsers(t *testing.T) {
	b := kafkatest.Find(t)
	topic := b.Topic(t, 1)
	encrypted := fmt.Sprintf(`"useTLS": true, "tls": {"ca": %q}`, b.CA)
	user := func(mechanism, password string) string {
		return fmt.Sprintf(`%s, "user": %q, "password": %q, "mechanism": %q`, encrypted, kafkatest.User, password, mechanism)
	}
	f := func(address, to, access, want string) {
		t.Helper()
		config := fmt.Sprintf(`{"brokers": [%q], "topic": %q, "timeout": "2s", %s, %s}`, address, to, access, batches)
		err := started(t, config).Consume(t.Context(), from("node-1", 0, 1))
		if want == "" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "produce to topic "+to)
		require.False(t, plugin.IsPermanent(err), "the broker may be mended")
	}
	f(b.TLS, topic, encrypted, "")
	f(b.TLS, topic, `"useTLS": true`, "unknown authority")
	f(b.TLS, topic, `"useTLS": false`, "is this a plaintext connection speaking to a tls endpoint?")
	f(b.Plain, topic, encrypted, "is TLS misconfigured")
	f(b.SASL, topic, encrypted, "is SASL missing?")
	for _, mechanism := range []string{"plain", "scram-sha-256", "scram-sha-512"} {
		f(b.SASL, topic, user(mechanism, kafkatest.Password), "")
		f(b.SASL, topic, user(mechanism, "wrong"), "SASL_AUTHENTICATION_FAILED")
	}
	f(b.Plain, "absent", `"useTLS": false`, "UNKNOWN_TOPIC_OR_PARTITION")
}

// A broker is killed while batches come, and comes back: all of them are there, and
// those of a node in order.
func TestABrokerThatIsKilledMissesNothing(t *testing.T) {
	const all = 3000
	b := kafkatest.Find(t)
	topic := b.Topic(t, 1)
	e := started(t, fmt.Sprintf(`{"brokers": [%q], "topic": %q, "timeout": "1s", %s}`, b.Plain, topic, batches))
	again := make(chan error, 1)
	tries := 0
	for i := range int64(all) {
		if i == all/3 {
			b.Kill(t)
			go func() { again <- b.Start() }()
		}
		for err := e.Consume(t.Context(), from("node-1", i, 1)); err != nil; err = e.Consume(t.Context(), from("node-1", i, 1)) {
			require.False(t, plugin.IsPermanent(err), "%v", err)
			tries++
		}
	}
	require.NoError(t, <-again)
	require.Positive(t, tries, "the time-out was heeded")
	opener := message.NewOpener()
	var seen []int64
	for _, r := range b.Read(t, topic) {
		batch, err := opener.Open(r.Value, nil)
		require.NoError(t, err)
		seen = append(seen, batch.Records[0].Seq)
	}
	t.Logf("%d batches, %d more tries, %d came twice", all, tries, len(seen)-all)
	require.True(t, slices.IsSorted(seen))
	require.Len(t, slices.Compact(seen), all)
}

// A broker that is gone holds nobody up: a batch ends with its context.
func TestABrokerThatIsGoneHoldsNobodyUp(t *testing.T) {
	b := kafkatest.Find(t)
	e := started(t, fmt.Sprintf(`{"brokers": [%q], "topic": %q, "timeout": "10m", %s}`, b.Plain, b.Topic(t, 1), batches))
	require.NoError(t, e.Consume(t.Context(), from("node-1", 0, 1)))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	b.Kill(t)
	done := make(chan error, 1)
	go func() { done <- e.Consume(ctx, from("node-1", 1, 1)) }()
	select {
	case err := <-done:
		require.Error(t, err)
		require.False(t, plugin.IsPermanent(err))
	case <-time.After(20 * time.Second):
		t.Fatal("the batch waits for the broker")
	}
	require.NoError(t, b.Start())
}
