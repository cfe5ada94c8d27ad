package kafka

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	exporter "github.com/sysflow-stack/sysflow/plugins/exporter/kafka"
	"github.com/sysflow-stack/sysflow/plugins/exporter/kafka/kafkatest"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "batches"

// bus is where a test's batches go, and the group that reads them.
type bus struct {
	brokers      []string
	topic, group string
}

// fake is a cluster of kfake's: Kafka's protocol in this process.
func fake(t *testing.T) bus {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, topic))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return bus{c.ListenAddrs(), topic, "sysflow"}
}

// real is a topic of the broker that `make test-services` starts.
func real(t *testing.T) bus {
	t.Helper()
	b := kafkatest.Find(t)
	topic := b.Topic(t, 4)
	return bus{[]string{b.Plain}, topic, "group-" + topic}
}

// onBoth runs a test with each.
func onBoth(t *testing.T, f func(t *testing.T, c bus)) {
	t.Run("kfake", func(t *testing.T) { f(t, fake(t)) })
	t.Run("kafka", func(t *testing.T) { f(t, real(t)) })
}

func (c bus) source() string {
	return fmt.Sprintf(`{"brokers": %s, "topics": [%q], "group": %q, "pending": 4}`, kafkatest.Quoted(c.brokers), c.topic, c.group)
}

func (c bus) exporter() string {
	return fmt.Sprintf(`{"brokers": %s, "topic": %q, "encode": {"format": "avro", "of": "records"}}`, kafkatest.Quoted(c.brokers), c.topic)
}

// produce sends n batches with the exporter, each of a node of its own.
func produce(t *testing.T, c bus, from, n int) {
	t.Helper()
	f := exporter.Factory()
	e, err := f.NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, f, c.exporter()))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	defer func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) }()
	for i := range n {
		records := plugintest.Records()[:1]
		header := *records[0].Header
		header.NodeID = fmt.Sprint(from + i)
		records[0].Header = &header
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch(records...)))
	}
}

// nodes is a consumer that notes the nodes of the batches that it accepts.
type nodes struct {
	mu     sync.Mutex
	seen   map[string]int
	refuse func(node string) error
}

func (n *nodes) Consume(_ context.Context, b *plugin.Batch) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	node := b.Records[0].Header.NodeID
	if n.refuse != nil {
		if err := n.refuse(node); err != nil {
			return err
		}
	}
	if n.seen == nil {
		n.seen = map[string]int{}
	}
	n.seen[node]++
	return nil
}

func (n *nodes) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.seen)
}

// member is a processor of the group; end stops it.
func member(t *testing.T, c bus, next plugin.Consumer, counts *plugintest.Counts) (end func()) {
	t.Helper()
	f := Factory()
	s, err := f.NewSource(plugintest.Settings(t, counts), plugintest.Config(t, f, c.source()))
	require.NoError(t, err)
	require.NoError(t, s.(plugin.Starter).Start(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, next) }()
	end = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, s.(plugin.Stopper).Stop(context.Background()))
	})
	t.Cleanup(end)
	return end
}

func eventually(t *testing.T, is func() bool) {
	t.Helper()
	require.Eventually(t, is, 30*time.Second, 5*time.Millisecond)
}

func TestBatchesComeBackWhole(t *testing.T) { onBoth(t, batchesComeBackWhole) }

func batchesComeBackWhole(t *testing.T, c bus) {
	produce(t, c, 0, 3)
	sink := new(plugintest.Sink)
	member(t, c, sink, nil)
	eventually(t, func() bool { return len(sink.Batches()) == 3 })
	r := sink.Records()[0]
	require.Equal(t, sfproto.KindProcessEvent, r.Kind())
	require.Equal(t, "/usr/sbin/nginx", r.Process.Parent.Exe)
}

// Two processors share the load; what one has not accepted when it ends, the other
// one gets.
func TestAGroupMissesNothing(t *testing.T) { onBoth(t, aGroupMissesNothing) }

func aGroupMissesNothing(t *testing.T, c bus) {
	const half = 40
	steady, dying := new(nodes), &nodes{}
	stuck := errors.New("sink is down")
	member(t, c, steady, nil)
	end := member(t, c, dying, nil)
	for i := 0; dying.count() == 0 || steady.count() == 0; i++ { // until both have partitions
		produce(t, c, 10000+i, 1)
		require.Less(t, i, 2000)
	}
	dying.mu.Lock()
	dying.refuse = func(string) error { return stuck }
	dying.seen = nil
	dying.mu.Unlock()
	produce(t, c, 0, half)
	end()
	produce(t, c, half, half)
	eventually(t, func() bool {
		steady.mu.Lock()
		defer steady.mu.Unlock()
		for i := range 2 * half {
			if steady.seen[fmt.Sprint(i)] == 0 {
				return false
			}
		}
		return true
	})
	require.Zero(t, dying.count())
}

func TestARefusedBatchIsHandedOverAgain(t *testing.T) { onBoth(t, aRefusedBatchIsHandedOverAgain) }

func aRefusedBatchIsHandedOverAgain(t *testing.T, c bus) {
	produce(t, c, 0, 5)
	tries := map[string]int{}
	next := &nodes{refuse: func(node string) error {
		if tries[node]++; tries[node] < 3 {
			return errors.New("full")
		}
		return nil
	}}
	counts := new(plugintest.Counts)
	end := member(t, c, next, counts)
	eventually(t, func() bool { return next.count() == 5 })
	require.EqualValues(t, 10, counts.Get("retries"))
	end()
	again := new(nodes)
	member(t, c, again, nil)
	produce(t, c, 5, 1)
	eventually(t, func() bool { return again.count() == 1 })
	require.Equal(t, 1, again.seen["5"], "what was accepted is committed")
}

// What a broker knows of a group is what was accepted, and no more: neither while a
// batch is refused nor after the processor has gone.
func TestABrokerLearnsWhatWasAccepted(t *testing.T) {
	b := kafkatest.Find(t)
	topic := b.Topic(t, 1)
	c := bus{[]string{b.Plain}, topic, "group-" + topic}
	produce(t, c, 0, 5)
	next := &nodes{refuse: func(node string) error {
		if node == "2" {
			return errors.New("full")
		}
		return nil
	}}
	end := member(t, c, next, nil)
	eventually(t, func() bool { return b.Committed(t, c.group, topic) == 2 })
	end()
	require.EqualValues(t, 2, b.Committed(t, c.group, topic))
	member(t, c, new(nodes), nil)
	eventually(t, func() bool { return b.Committed(t, c.group, topic) == 5 })
}

func TestOffsetsAreCommittedInOrder(t *testing.T) {
	var marked []int64
	o := newOffsets(func(r *kgo.Record) { marked = append(marked, r.Offset) })
	which := map[string][]int32{topic: {0}}
	o.assign(which)
	var letters []*letter
	for i := range 4 {
		letters = append(letters, o.expect(&kgo.Record{Topic: topic, Offset: int64(i)}))
	}
	o.settled(letters[1], nil)
	o.settled(letters[2], errors.New("full"))
	require.Empty(t, marked)
	o.settled(letters[0], nil)
	require.Equal(t, []int64{1}, marked)
	o.settled(letters[3], nil)
	l, _ := o.refused()
	require.Same(t, letters[2], l)
	o.settled(l, nil)
	require.Equal(t, []int64{1, 3}, marked)
	late := o.expect(&kgo.Record{Topic: topic, Offset: 4})
	o.forget(which)
	o.settled(late, nil)
	require.Equal(t, []int64{1, 3}, marked, "the partition is another's")
	require.Nil(t, o.expect(&kgo.Record{Topic: topic, Offset: 5}))
}

func TestContract(t *testing.T) {
	c := fake(t)
	produce(t, c, 0, 1)
	plugintest.Run(t, Factory(), c.source())
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Brokers, c.Topics = []string{"kafka:9092"}, []string{topic}
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Brokers = nil }, "brokers: ")
	f(func(c *Config) { c.Topics = nil }, "topics: ")
	f(func(c *Config) { c.Topics = []string{"a/b"} }, "topics: ")
	f(func(c *Config) { c.Group = "" }, "group: ")
	f(func(c *Config) { c.From = "middle" }, "from ")
	f(func(c *Config) { c.Pending = 0 }, "pending 0: ")
}
