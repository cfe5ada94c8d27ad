package k8s

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	webUID = "11111111-1111-4111-8111-111111111111"
	webID  = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func indexOf(t *testing.T, lists ...string) *index {
	t.Helper()
	var all []object
	for _, text := range lists {
		objects, err := parse(strings.NewReader(text))
		require.NoError(t, err)
		all = append(all, objects...)
	}
	return newIndex(all, 7)
}

func cluster(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/cluster.json")
	require.NoError(t, err)
	return string(text)
}

func TestAPodOfAListThatKubectlPrinted(t *testing.T) {
	p := indexOf(t, cluster(t)).find(Reference{UID: webUID})
	require.Equal(t, &sfproto.Pod{
		TS: 7, ID: webUID, Name: "web-5d4f9c7b8-x2x7q", NodeName: "node-a", Namespace: "shop", RestartCount: 2,
		HostIP: []int64{0x0900000a}, InternalIP: []int64{0x0701f40a},
		Labels: map[string]string{"app": "web", "pod-template-hash": "5d4f9c7b8"},
		Services: []sfproto.Service{{Name: "web", ID: "svc-1", Namespace: "shop", ClusterIP: []int64{0x0100600a},
			PortList: []sfproto.Port{{Port: 80, Proto: "TCP"}, {Port: 443, TargetPort: 8443, Proto: "TCP"}}}},
	}, p.Pod)
	require.Equal(t, &view.Cluster{
		Annotations:    map[string]string{"prometheus.io/scrape": "true", "kubectl.kubernetes.io/restartedAt": "2026-11-01T00:00:00Z"},
		ServiceAccount: "web",
		Namespace:      view.Object{Kind: "Namespace", Name: "shop", ID: "ns-1", Labels: map[string]string{"env": "prod"}},
		Owners: []view.Object{
			{Kind: "ReplicaSet", Name: "web-5d4f9c7b8", ID: "rs-1", Labels: map[string]string{"app": "web"}},
			{Kind: "Deployment", Name: "web", ID: "dep-1", Labels: map[string]string{"team": "checkout"}},
		},
	}, p.Cluster)
}

func TestHowAPodIsFound(t *testing.T) {
	x := indexOf(t, cluster(t))
	f := func(r Reference, found bool) {
		t.Helper()
		require.Equal(t, found, x.find(r) != nil)
	}
	f(Reference{UID: webUID}, true)
	f(Reference{Namespace: "shop", Name: "web-5d4f9c7b8-x2x7q"}, true)
	f(Reference{UID: "another", Namespace: "shop", Name: "web-5d4f9c7b8-x2x7q"}, false)
	f(Reference{UID: "another", ContainerID: webID}, true)
	f(Reference{UID: "another", ContainerID: webID[:12]}, true)
	f(Reference{UID: "another", ContainerID: webID[:11]}, false)
	f(Reference{Namespace: "shop", Name: "web"}, false)
	f(Reference{}, false)

	static := indexOf(t, `{"kind": "PodList", "items": [{"metadata": {"name": "etcd-a", "namespace": "kube-system", "uid": "u",
		"annotations": {"kubernetes.io/config.hash": "h", "big": "`+strings.Repeat("x", maxValue+1)+`"}}}]}`)
	require.Equal(t, "etcd-a", static.find(Reference{UID: "h"}).Pod.Name, "a pod that the kubelet runs of a file")
	require.Equal(t, map[string]string{staticID: "h"}, static.find(Reference{UID: "h"}).Cluster.Annotations)
}

// TestOwnersThatNoListHas: a list of pods alone still tells what deployed them.
func TestOwnersThatNoListHas(t *testing.T) {
	f := func(owner, labels, kind, name string) {
		t.Helper()
		x := indexOf(t, `{"kind": "Pod", "metadata": {"name": "p", "namespace": "n", "labels": {`+labels+`}, "ownerReferences": [
			{"kind": "Node", "name": "no controller"}, {"controller": true, "uid": "u", `+owner+`}]}}`)
		w := x.find(Reference{Namespace: "n", Name: "p"}).Cluster.Workload()
		require.Equal(t, []string{kind, name}, []string{w.Kind, w.Name})
	}
	f(`"kind": "ReplicaSet", "name": "a-b-77f"`, `"pod-template-hash": "77f"`, "Deployment", "a-b")
	f(`"kind": "ReplicaSet", "name": "a-b-77f"`, ``, "ReplicaSet", "a-b-77f")
	f(`"kind": "ReplicaSet", "name": "a-b-77f"`, `"pod-template-hash": "88f"`, "ReplicaSet", "a-b-77f")
	f(`"kind": "Job", "name": "tidy-28871234"`, ``, "CronJob", "tidy")
	f(`"kind": "Job", "name": "once"`, ``, "Job", "once")
	f(`"kind": "DaemonSet", "name": "agent"`, ``, "DaemonSet", "agent")

	ring := indexOf(t, `{"items": [
		{"kind": "Pod", "metadata": {"name": "p", "namespace": "n", "ownerReferences": [{"controller": true, "uid": "a"}]}},
		{"kind": "X", "metadata": {"name": "x", "uid": "a", "ownerReferences": [{"controller": true, "uid": "a"}]}}]}`)
	require.Len(t, ring.find(Reference{Namespace: "n", Name: "p"}).Cluster.Owners, maxOwners)
}

func TestBadLists(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, err := parse(strings.NewReader(text))
		require.ErrorContains(t, err, want)
	}
	f(``, "it ends in the middle")
	f(`[]`, "want an object")
	f(`{}`, "neither a list of items nor an object")
	f(`{"items": 1}`, "items: want a list")
	f(`{"items": [1]}`, "items[0]: ")
	f(`{"items": [{}, {"metadata": 3}]}`, "items[1]: ")
	f(`{"items": [{}`, "it ends in the middle")
	f(`{"items": [{}]`, "it ends in the middle")
	f(`{"kind": "Pod", "metadata": {"labels": {"a": 1}}}`, "cannot unmarshal")
	f(`{"kind": "Pod", "metadata": {}}`, "neither a list of items nor an object")
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`{"kind": "PodList", "items": [{"metadata": {"name": "p", "uid": "u"}, "status": {"podIP": "::1"}}]}`))
	f.Add([]byte(`{"items": [{"kind": "Service", "spec": {"selector": {"a": "b"}, "ports": [{"targetPort": "x"}]}}, {"kind": "Pod"}]}`))
	f.Add([]byte(`{"items": [{"kind": "Job", "metadata": {"uid": "j", "ownerReferences": [{"controller": true, "uid": "j"}]}}], "kind": 1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		objects, err := parse(strings.NewReader(string(text)))
		if err != nil {
			return
		}
		x := newIndex(objects, 0)
		for uid := range x.byUID {
			if x.find(Reference{UID: uid}) == nil {
				t.Fatal("a pod that is not found by its id")
			}
		}
	})
}
