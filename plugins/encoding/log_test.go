package encoding_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// logged is a batch of a log that a rule alerts on.
func logged() *plugin.Batch {
	l := &sfproto.Log{TS: 1750000000000000001, ObservedTS: 1750000000000000002, Severity: 17, SeverityText: "ERROR", Body: "denied \x1b[31m",
		EventName: "login", Scope: "auth", TraceID: "0a", SpanID: "0b", ContainerID: "c1",
		Attributes: map[string]string{"user.name": "eve"}, Resource: map[string]string{"service.name": "shop", "k8s.pod.uid": "p1"}}
	pod := &sfproto.Pod{ID: "p1", Name: "shop-1", Namespace: "web"}
	r := view.Record{Record: l, Seq: 4, Header: &sfproto.Header{Version: 6, HostName: "h"}, Container: &sfproto.Container{ID: "c1", PodID: "p1"}, Pod: pod}
	return plugintest.Batch(r).With(plugin.Annotation{Source: view.SourceLog,
		Annotation: sfproto.Annotation{TS: l.TS, Rule: "Denied", Priority: "Warning", Output: "eve"}})
}

// Every form has an answer for what other programs told.
func TestLogs(t *testing.T) {
	f := func(c encoding.Config, want ...string) {
		t.Helper()
		docs := encode(t, c, logged())
		require.Len(t, docs, 1)
		require.True(t, json.Valid([]byte(docs[0])), docs[0])
		for _, w := range want {
			require.Contains(t, docs[0], w)
		}
		require.NotContains(t, docs[0], "\x1b")
	}
	f(encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}, `"rule":"Denied"`, `"source":"log"`)
	f(encoding.Config{Format: encoding.SysFlow, Of: encoding.Records}, `"type":"LOG"`,
		`"log":{"attributes":{"user.name":"eve"},"body":"denied \u001b[31m","event":"login"`, `"severity":17`)
	f(encoding.Config{Format: encoding.ECS, Of: encoding.Records}, `"message":"eve"`, `"original":"denied`, `"log":{"level":"ERROR","logger":"auth"}`,
		`"action":"login"`, `"service":{"name":"shop"}`, `"labels":{"user.name":"eve"}`, `"trace":{"id":"0a"}`)
	f(encoding.Config{Format: encoding.OCSF, Of: encoding.Records}, `"message":"denied`, `"class_uid":0`, `"severity_id":3`, `"log.attr.user.name":"eve"`)
	f(encoding.Config{Format: encoding.OCSF, Of: encoding.Alerts}, `"class_uid":2004`)
}

func TestLogsGoThroughBrokers(t *testing.T) {
	b := logged()
	p, err := encoding.NewPacker(encoding.Config{Format: encoding.Avro, Of: encoding.Records}, 1<<20)
	require.NoError(t, err)
	all, err := p.Messages(b)
	require.NoError(t, err)
	require.Len(t, all, 1)
	got, err := message.NewOpener().Open(all[0].Body, nil)
	require.NoError(t, err)
	require.Equal(t, b.Records[0].Record, got.Records[0].Record)
	require.Equal(t, b.Records[0].Container, got.Records[0].Container)
	require.Equal(t, b.Records[0].Pod.Name, got.Records[0].Pod.Name)
	require.Equal(t, b.Annotations[0].Rule, got.Annotations[0].Rule)
}

func TestSeverityOfLogs(t *testing.T) {
	f := func(severity int64, want int) {
		t.Helper()
		it := encoding.Item{Record: &view.Record{Record: &sfproto.Log{Severity: severity}}}
		require.Equal(t, want, it.Severity())
	}
	for severity, want := range map[int64]int{-1: 6, 0: 6, 1: 7, 5: 7, 9: 6, 10: 5, 13: 4, 17: 3, 18: 2, 19: 1, 21: 0, 24: 0, 99: 0} {
		f(severity, want)
	}
}
