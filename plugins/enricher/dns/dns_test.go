package dns

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func answerTo(query, address string, ts, ttl int64) view.Record {
	return view.Record{Record: &sfproto.DNS{TS: ts, Response: true, Query: query,
		Answers: []sfproto.DNSAnswer{{Name: query, Type: 5, Data: "cdn.example."}, {Name: "cdn.example.", Type: 1, TTL: ttl, Data: address}}}}
}

func TestConnectionsGetNames(t *testing.T) {
	records := plugintest.Records() // a flow of a container to 203.0.113.66
	box := records[3].Container
	learned := answerTo("C2.Evil.Example.", "203.0.113.66", plugintest.Start, 60)
	learned.Container = box
	elsewhere := answerTo("other.example", "203.0.113.66", plugintest.Start, 60)
	sink := new(plugintest.Sink)
	stage, err := Factory().NewStage(plugintest.Settings(t, nil), Factory().NewConfig(), sink)
	require.NoError(t, err)
	require.NoError(t, stage.Consume(t.Context(), plugintest.Batch(learned, elsewhere, records[3])))
	got := sink.Annotations()
	require.Len(t, got, 1)
	require.Equal(t, 2, got[0].Record)
	require.Equal(t, map[string]string{"destination.domain": "c2.evil.example"}, got[0].Enrichment)
}

func TestNamesAreForgotten(t *testing.T) {
	counts := new(plugintest.Counts)
	n := newNames(2, time.Second, counts.Add)
	at := func(s string) key { return key{"", netip.MustParseAddr(s)} }
	n.add(at("192.0.2.1"), "a", 0, 1)
	_, ok := n.of(at("192.0.2.1"), int64(2*time.Second))
	require.True(t, ok)
	_, ok = n.of(at("192.0.2.1"), int64(2*time.Second)+1)
	require.False(t, ok)
	n.add(at("192.0.2.1"), "b", 0, 100)
	n.add(at("192.0.2.2"), "c", 0, 100)
	name, _ := n.of(at("192.0.2.1"), 1)
	require.Equal(t, "b", name)
	n.add(at("192.0.2.3"), "d", 0, 100)
	_, ok = n.of(at("192.0.2.1"), 1)
	require.False(t, ok)
	require.Len(t, n.byKey, 2)
	require.EqualValues(t, 1, counts.Get("evicted"))
}

func TestFailuresTeachNothing(t *testing.T) {
	e := &enricher{names: newNames(2, 0, nil)}
	e.learn(&sfproto.DNS{Response: true, Rcode: 3, Query: "x", Answers: []sfproto.DNSAnswer{{Data: "192.0.2.1"}}}, "")
	e.learn(&sfproto.DNS{Query: "x", Answers: []sfproto.DNSAnswer{{Data: "192.0.2.1"}}}, "")
	require.Empty(t, e.names.byKey)
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), `{"size": 10}`) }

func TestConfig(t *testing.T) {
	require.ErrorContains(t, (&Config{}).Validate(), "size 0")
}
