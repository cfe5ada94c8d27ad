package encoding_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ofPod is an alert on a record of a pod.
func ofPod() *plugin.Batch {
	r := plugintest.Records()[0]
	r.Pod = &sfproto.Pod{ID: "u", Name: "web-1", Namespace: "shop", NodeName: "node-a", Labels: map[string]string{"b": "2", "a": "x\x1b"}}
	r.Cluster = &view.Cluster{Annotations: map[string]string{"note": "n"},
		Owners: []view.Object{{Kind: "ReplicaSet", Name: "web-77f"}, {Kind: "Deployment", Name: "web"}, {Kind: "Rollout", Name: "own"}}}
	return plugintest.Batch(r).With(plugin.Annotation{Source: "syscall", Annotation: sfproto.Annotation{Rule: "R", Priority: "Warning"},
		Fields: []plugin.OutputField{{Name: "k8s.pod.name", Value: "web-1"}}})
}

func TestPodInDocuments(t *testing.T) {
	f := func(format, of string, path []string, want string) {
		t.Helper()
		var doc any
		require.NoError(t, json.Unmarshal([]byte(encode(t, encoding.Config{Format: format, Of: of}, ofPod())[0]), &doc))
		for _, key := range path {
			doc = doc.(map[string]any)[key]
		}
		got, err := json.Marshal(doc)
		require.NoError(t, err)
		require.JSONEq(t, want, string(got))
	}
	f(encoding.ECS, encoding.Records, []string{"orchestrator"}, `{"type": "kubernetes", "namespace": "shop", "resource": {"id": "u", "name": "web-1",
		"type": "pod", "label": ["a:x\u001b", "b:2"], "annotation": ["note:n"], "parent": {"type": "rollout"}}}`)
	f(encoding.ECS, encoding.Records, []string{"kubernetes"}, `{"namespace": "shop", "pod": {"name": "web-1", "uid": "u"}, "node": {"name": "node-a"},
		"deployment": {"name": "web"}, "replicaset": {"name": "web-77f"}}`)
	const attributes = `{"k8s.namespace.name": "shop", "k8s.pod.name": "web-1", "k8s.pod.uid": "u", "k8s.node.name": "node-a",
		"k8s.deployment.name": "web", "k8s.replicaset.name": "web-77f", "k8s.pod.label.a": "x\u001b", "k8s.pod.label.b": "2"}`
	f(encoding.OCSF, encoding.Records, []string{"unmapped", "kubernetes"}, attributes)
	f(encoding.OCSF, encoding.Alerts, []string{"unmapped", "kubernetes"}, attributes)
	f(encoding.OCSF, encoding.Records, []string{"process", "container", "pod_uuid"}, `"u"`)
}
