package k8s

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), `{"lists": ["testdata/cluster.json"]}`) }

func started(t *testing.T, counts *plugintest.Counts, c *Config, sink *plugintest.Sink) *enricher {
	t.Helper()
	require.NoError(t, c.Validate())
	s, err := Factory().NewStage(plugintest.Settings(t, counts), c, sink)
	require.NoError(t, err)
	e := s.(*enricher)
	require.NoError(t, e.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.Stop(t.Context())) })
	return e
}

// in makes a batch of a record of each container; nil is the host.
func in(containers ...*sfproto.Container) *plugin.Batch {
	var records []view.Record
	for _, c := range containers {
		records = append(records, view.Record{Record: &sfproto.ProcessEvent{}, Container: c})
	}
	return plugintest.Batch(records...)
}

// TestFieldsOfRules: rules behind the stage read what it knows by Falco's names.
func TestFieldsOfRules(t *testing.T) {
	sink := new(plugintest.Sink)
	e := started(t, nil, &Config{Lists: []string{"testdata/cluster.json"}}, sink)
	require.NoError(t, e.Consume(t.Context(), in(&sfproto.Container{ID: webID[:12], PodID: webUID})))
	event := view.Event{Record: &sink.Records()[0]}
	f := func(name, key, want string) {
		t.Helper()
		g, err := view.Records().Resolve(name, key)
		require.NoError(t, err)
		got, ok := g.Text(&event)
		require.Equal(t, want, got)
		require.Equal(t, want != "", ok)
	}
	f("k8s.pod.name", "", "web-5d4f9c7b8-x2x7q")
	f("k8s.pod.uid", "", webUID)
	f("k8s.pod.label", "app", "web")
	f("k8s.pod.label", "none", "")
	f("k8s.pod.ip", "", "10.244.1.7")
	f("k8s.node.name", "", "node-a")
	f("k8s.ns.name", "", "shop")
	f("k8s.ns.id", "", "ns-1")
	f("k8s.ns.label", "env", "prod")
	f("k8s.ns.labels", "", "env:prod")
	f("k8s.deployment.name", "", "web")
	f("k8s.deployment.id", "", "dep-1")
	f("k8s.deployment.label", "team", "checkout")
	f("k8s.rs.name", "", "web-5d4f9c7b8")
	f("k8s.rc.name", "", "")
	f("k8s.svc.name", "", "web")
	f("k8s.svc.id", "", "svc-1")
	f("sf.pod.workload.kind", "", "Deployment")
	f("sf.pod.workload.name", "", "web")
	f("sf.pod.serviceaccount", "", "web")
	f("sf.pod.annotation", "prometheus.io/scrape", "true")
}

func TestRecordsWithoutAPod(t *testing.T) {
	counts, sink := new(plugintest.Counts), new(plugintest.Sink)
	e := started(t, counts, &Config{Lists: []string{"testdata/cluster.json"}}, sink)
	lost := &sfproto.Container{ID: "ffffffffffff", PodID: "gone"}
	named := &sfproto.Container{ID: "eeeeeeeeeeee", Labels: map[string]string{labelName: "p", labelNamespace: "n", labelUID: "u"}}
	b := in(nil, &sfproto.Container{ID: "dddddddddddd"}, lost, lost, named)
	require.NoError(t, e.Consume(t.Context(), b))
	got := sink.Records()
	for i := range 4 {
		require.Nil(t, got[i].Pod)
	}
	require.Equal(t, &sfproto.Pod{ID: "u", Name: "p", Namespace: "n"}, got[4].Pod, "what the container alone tells")
	require.Nil(t, b.Records[4].Pod, "the batch that came in stays as it was")
	require.EqualValues(t, 2, counts.Get("pods_unknown"), "each container once")
}

func TestAlertsBehindTheRulesSayThePod(t *testing.T) {
	sink := new(plugintest.Sink)
	e := started(t, nil, &Config{Lists: []string{"testdata/cluster.json"}}, sink)
	web := &sfproto.Container{PodID: webUID}
	b := in(web, web, nil).With(plugin.Annotation{Record: 0}, plugin.Annotation{Record: 1, Source: "syscall"},
		plugin.Annotation{Record: 1, Source: "syscall"}, plugin.Annotation{Record: 2, Source: "syscall"})
	require.NoError(t, e.Consume(t.Context(), b))
	got := sink.Annotations()
	require.Len(t, got, 5)
	require.Equal(t, 1, got[3].Record)
	require.Equal(t, map[string]string{"k8s.pod.name": "web-5d4f9c7b8-x2x7q", "k8s.ns.name": "shop", "k8s.node.name": "node-a",
		"sf.pod.serviceaccount": "web", "sf.pod.workload.kind": "Deployment", "sf.pod.workload.name": "web"}, got[3].Enrichment)
}

func TestFilesThatChange(t *testing.T) {
	list := filepath.Join(t.TempDir(), "pods.json")
	write := func(text string) { require.NoError(t, os.WriteFile(list, []byte(text), 0o600)) }
	write(`{"items": []}`)
	counts, sink := new(plugintest.Counts), new(plugintest.Sink)
	e := started(t, counts, &Config{Lists: []string{list}}, sink)
	d, box := e.directory.(*files), &sfproto.Container{PodID: "u"}
	name := func() string {
		t.Helper()
		require.NoError(t, e.Consume(t.Context(), in(box)))
		all := sink.Records()
		if p := all[len(all)-1].Pod; p != nil {
			return p.Name
		}
		return ""
	}
	require.Empty(t, name())
	write(`{"kind": "Pod", "metadata": {"name": "first", "uid": "u"}}`)
	require.Empty(t, name(), "nobody has looked")
	d.refresh()
	require.Equal(t, "first", name())
	require.EqualValues(t, 1, counts.Figure("pods"))

	write(`{"kind": "Pod", "metadata": `)
	d.refresh()
	require.Equal(t, "first", name(), "a mistake changes nothing")
	require.ErrorContains(t, counts.Degraded(), list)
	require.EqualValues(t, 1, counts.Get("refresh_failed"))
	write(`{"kind": "Pod", "metadata": {"name": "second", "uid": "u"}}`)
	d.refresh()
	require.Equal(t, "second", name())
	require.NoError(t, counts.Degraded())
}

func TestTheDownwardFolder(t *testing.T) {
	folder := t.TempDir()
	for file, text := range map[string]string{"uid": webUID + "\n", "name": "p", "namespace": "n", "nodeName": "node-b",
		"labels": "app=\"web\"\nquote=\"a\\\"b\"\n", "annotations": `note="line\nline"`} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600))
	}
	o, err := readDownward(folder)
	require.NoError(t, err)
	p := newIndex([]object{o}, 1).find(Reference{UID: webUID})
	require.Equal(t, map[string]string{"app": "web", "quote": `a"b`}, p.Pod.Labels)
	require.Equal(t, "line\nline", p.Cluster.Annotations["note"])
	require.Equal(t, []string{"p", "n", "node-b"}, []string{p.Pod.Name, p.Pod.Namespace, p.Pod.NodeName})

	_, err = readDownward(t.TempDir())
	require.ErrorContains(t, err, "has no file uid, nor name and namespace")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "labels"), []byte("app=\"web\"\nbad"), 0o600))
	_, err = readDownward(folder)
	require.ErrorContains(t, err, `labels: line 2: want KEY="VALUE"`)
}

func TestConfigNamesTheBadKey(t *testing.T) {
	require.ErrorContains(t, newConfig().Validate(), "lists: ")
	require.ErrorContains(t, (&Config{Lists: make([]string, maxLists+1)}).Validate(), "lists: want at most")
	require.ErrorContains(t, (&Config{Downward: "x", Refresh: jsonfile.Duration(time.Millisecond)}).Validate(), "refresh: ")
	s, err := Factory().NewStage(plugintest.Settings(t, nil), &Config{Lists: []string{"/no/such.json"}}, new(plugintest.Sink))
	require.NoError(t, err)
	require.ErrorContains(t, s.(plugin.Starter).Start(t.Context()), "read list /no/such.json: ")
	_, err = readList(t.TempDir())
	require.ErrorContains(t, err, "no regular file")
}

func FuzzPairs(f *testing.F) {
	f.Add("app=\"web\"\nx=\"\\u00e4\"")
	f.Add("a=b")
	f.Fuzz(func(t *testing.T, text string) {
		if pairs, err := parsePairs(text); err == nil && pairs == nil {
			t.Fatal("neither pairs nor an error")
		}
	})
}

func BenchmarkConsume(b *testing.B) {
	s, err := Factory().NewStage(plugintest.Settings(b, nil), &Config{Lists: []string{"testdata/cluster.json"}}, new(nothing))
	require.NoError(b, err)
	require.NoError(b, s.(plugin.Starter).Start(b.Context()))
	web := &sfproto.Container{PodID: webUID}
	records := make([]view.Record, 1000)
	for i := range records {
		records[i] = view.Record{Record: &sfproto.ProcessEvent{}, Container: web}
	}
	batch := plugintest.Batch(records...)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Consume(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/record")
}

type nothing struct{}

func (nothing) Consume(context.Context, *plugin.Batch) error { return nil }
