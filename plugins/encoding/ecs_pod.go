package encoding

import (
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ecsPod writes the pod as orchestrator.*, and by the names that Elastic's own agents
// give to what ECS has no field for, kubernetes.*.
func ecsPod(o *jsonline.Object, r *view.Record) {
	p := r.Pod
	o.In("orchestrator", func() {
		o.Text("type", "kubernetes")
		if h := r.Header; h != nil && h.Cluster != "" {
			o.In("cluster", func() { o.Text("name", h.Cluster) })
		}
		o.Text("namespace", p.Namespace)
		o.In("resource", func() {
			o.Text("id", p.ID)
			o.Text("name", p.Name)
			o.Text("type", "pod")
			if len(p.Labels) > 0 {
				o.Texts("label", pairs(p.Labels))
			}
			if c := r.Cluster; c != nil && len(c.Annotations) > 0 {
				o.Texts("annotation", pairs(c.Annotations))
			}
			if w := r.Cluster.Workload(); w != nil {
				o.In("parent", func() { o.Text("type", strings.ToLower(w.Kind)) })
			}
		})
	})
	o.In("kubernetes", func() {
		o.Text("namespace", p.Namespace)
		o.In("pod", func() { o.Text("name", p.Name); o.Text("uid", p.ID) })
		if p.NodeName != "" {
			o.In("node", func() { o.Text("name", p.NodeName) })
		}
		for _, w := range workloads(r.Cluster) {
			o.In(w.name, func() { o.Text("name", w.object.Name) })
		}
	})
}

// pairs are labels as name:value, by name.
func pairs(labels map[string]string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, name+":"+labels[name])
	}
	return out
}

// workload is an owner of a pod by the name that observability tools have for its kind.
type workload struct {
	name   string
	object *view.Object
}

// workloads are the owners of a pod of the kinds that Kubernetes itself has.
func workloads(c *view.Cluster) []workload {
	var out []workload
	for _, kind := range []string{"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"} {
		if o := c.Owner(kind); o != nil {
			out = append(out, workload{strings.ToLower(kind), o})
		}
	}
	return out
}
