package encoding

import (
	"iter"
	"maps"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// PodAttributes yields what is known of a pod, by the names of OpenTelemetry's
// semantic conventions (k8s.*, version 1.37), in a fixed order.
func PodAttributes(p *sfproto.Pod, c *view.Cluster) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if p == nil {
			return
		}
		tell := func(key, value string) bool { return value == "" || yield(key, value) }
		if !tell("k8s.namespace.name", p.Namespace) || !tell("k8s.pod.name", p.Name) || !tell("k8s.pod.uid", p.ID) || !tell("k8s.node.name", p.NodeName) {
			return
		}
		for _, w := range workloads(c) {
			if !tell("k8s."+w.name+".name", w.object.Name) {
				return
			}
		}
		for _, key := range slices.Sorted(maps.Keys(p.Labels)) {
			if !tell("k8s.pod.label."+key, p.Labels[key]) {
				return
			}
		}
	}
}
