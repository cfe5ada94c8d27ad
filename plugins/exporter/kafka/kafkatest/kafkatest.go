// Package kafkatest reaches the Kafka broker that tests of stages run against, which
// `make test-services` starts.
//
// Invariant: a test has topics of its own; what it kills runs again at its end.
package kafkatest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Variable names the broker: "plain=HOST:PORT tls=HOST:PORT sasl=HOST:PORT ca=FILE
// pid=FILE start=PROGRAM".
const Variable = "SYSFLOW_TEST_KAFKA"

// The user that the broker knows, by each of its mechanisms.
const (
	User     = "sysflow"
	Password = "secret"
)

// within bounds each wait for the broker.
const within = time.Minute

// Broker is the one that Variable names. It is the only one of its cluster. It is for
// one goroutine, but for Start.
type Broker struct {
	Plain string // address without encryption
	TLS   string // address with TLS
	SASL  string // address with TLS that wants a user
	CA    string // file of the authority of its certificate
	pid   string // file of its process id
	start string // program that starts it
	admin *kgo.Client
}

// Find skips the test when there is no broker.
func Find(t testing.TB) *Broker {
	t.Helper()
	given := os.Getenv(Variable)
	if given == "" {
		t.Skip(Variable + " is not set: make test-services starts a Kafka broker")
	}
	at := map[string]string{}
	for _, field := range strings.Fields(given) {
		key, value, _ := strings.Cut(field, "=")
		at[key] = value
	}
	b := &Broker{Plain: at["plain"], TLS: at["tls"], SASL: at["sasl"], CA: at["ca"], pid: at["pid"], start: at["start"]}
	b.admin = b.client(t)
	return b
}

// Topic makes a topic and removes it at the test's end.
func (b *Broker) Topic(t testing.TB, partitions int) string {
	t.Helper()
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, int32(partitions), 1
	request := kmsg.NewPtrCreateTopicsRequest()
	request.Topics = append(request.Topics, topic)
	answer, err := request.RequestWith(t.Context(), b.admin)
	require.NoError(t, err)
	require.NoError(t, kerr.ErrorForCode(answer.Topics[0].ErrorCode))
	t.Cleanup(func() {
		request := kmsg.NewPtrDeleteTopicsRequest()
		request.TopicNames = []string{name}
		request.Topics = append(request.Topics, kmsg.DeleteTopicsRequestTopic{Topic: &name})
		_, err := request.RequestWith(context.Background(), b.admin)
		require.NoError(t, err)
	})
	return name
}

// client of what a test asks itself, without the stage.
func (b *Broker) client(t testing.TB, more ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(append(more, kgo.SeedBrokers(b.Plain))...)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// Read reads all that a topic holds now.
func (b *Broker) Read(t testing.TB, topic string) []*kgo.Record {
	t.Helper()
	client := b.client(t, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	want := b.ends(t, topic)
	var out []*kgo.Record
	for int64(len(out)) < want && ctx.Err() == nil {
		out = append(out, client.PollFetches(ctx).Records()...)
	}
	require.Len(t, out, int(want))
	return out
}

// ends is how many messages a topic holds, of which none was removed.
func (b *Broker) ends(t testing.TB, topic string) (n int64) {
	t.Helper()
	const latest = -1
	of := kmsg.NewListOffsetsRequestTopic()
	of.Topic = topic
	for id := range b.partitions(t, topic) {
		partition := kmsg.NewListOffsetsRequestTopicPartition()
		partition.Partition, partition.Timestamp = int32(id), latest
		of.Partitions = append(of.Partitions, partition)
	}
	request := kmsg.NewPtrListOffsetsRequest()
	request.Topics = append(request.Topics, of)
	answer, err := request.RequestWith(t.Context(), b.admin)
	require.NoError(t, err)
	for _, p := range answer.Topics[0].Partitions {
		require.NoError(t, kerr.ErrorForCode(p.ErrorCode))
		n += p.Offset
	}
	return n
}

func (b *Broker) partitions(t testing.TB, topic string) int {
	t.Helper()
	request := kmsg.NewPtrMetadataRequest()
	request.Topics = append(request.Topics, kmsg.MetadataRequestTopic{Topic: &topic})
	answer, err := request.RequestWith(t.Context(), b.admin)
	require.NoError(t, err)
	require.NoError(t, kerr.ErrorForCode(answer.Topics[0].ErrorCode))
	return len(answer.Topics[0].Partitions)
}

// Committed is how far a group has come in a topic, over all partitions, in messages.
func (b *Broker) Committed(t testing.TB, group, topic string) (n int64) {
	t.Helper()
	of := kmsg.NewOffsetFetchRequestGroup()
	of.Group = group
	request := kmsg.NewPtrOffsetFetchRequest()
	request.Group, request.Groups = group, append(request.Groups, of)
	answer, err := request.RequestWith(t.Context(), b.admin)
	require.NoError(t, err)
	for _, g := range answer.Groups {
		require.NoError(t, kerr.ErrorForCode(g.ErrorCode))
		for _, at := range g.Topics {
			for _, p := range at.Partitions {
				if at.Topic == topic && p.Offset > 0 {
					n += p.Offset
				}
			}
		}
	}
	return n
}

// Kill ends the broker as if its machine lost power, and starts it again when the
// test ends without having done so.
func (b *Broker) Kill(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile(b.pid)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	t.Cleanup(func() {
		if syscall.Kill(pid, 0) != nil && b.same(pid) {
			require.NoError(t, b.Start())
		}
	})
}

// same reports whether no other broker was started since.
func (b *Broker) same(pid int) bool {
	text, err := os.ReadFile(b.pid)
	return err == nil && strings.TrimSpace(string(text)) == strconv.Itoa(pid)
}

// Start starts the broker, which was killed, and waits until it listens.
func (b *Broker) Start() error {
	out, err := exec.Command(b.start).CombinedOutput()
	if err != nil {
		return fmt.Errorf("start broker: %w: %s", err, out)
	}
	return nil
}

// Quoted is a value in a stage's configuration.
func Quoted(v any) string {
	text, _ := json.Marshal(v) // texts and lists of them
	return string(text)
}
