package k8s

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Directory knows pods. One goroutine asks, and an answer may not take long: what is
// slow belongs into a goroutine of the directory's own. It may be a plugin.Starter
// and a plugin.Stopper.
type Directory interface {
	// Pod is the pod of a container, nil when it is not known. It is read-only.
	Pod(Reference) *Pod
	// Version changes whenever answers may be others than before.
	Version() uint64
}

// Reference is what a container tells of its pod; what it does not tell is "".
type Reference struct {
	UID, Namespace, Name string
	// ContainerID is as the runtime writes it, or its first 12 characters.
	ContainerID string
}

// Pod is what a directory says of a pod.
type Pod struct {
	Pod     *sfproto.Pod
	Cluster *view.Cluster
	// said is what is put on alerts of the pod.
	said map[string]string
}

// Labels that the kubelet gives to the containers of its pods.
const (
	labelName      = "io.kubernetes.pod.name"
	labelNamespace = "io.kubernetes.pod.namespace"
	labelUID       = "io.kubernetes.pod.uid"
)

// referenceOf is what a container tells of its pod; false when it is in none.
func referenceOf(c *sfproto.Container) (Reference, bool) {
	r := Reference{UID: c.PodID, Namespace: c.Labels[labelNamespace], Name: c.Labels[labelName], ContainerID: c.ID}
	if r.UID == "" {
		r.UID = c.Labels[labelUID]
	}
	return r, r.UID != "" || r.Name != ""
}

// alone is a pod of which only its container has told; nil without a name.
func (r Reference) alone() *Pod {
	if r.Name == "" {
		return nil
	}
	return newPod(&sfproto.Pod{ID: r.UID, Name: r.Name, Namespace: r.Namespace}, nil)
}

// newPod makes a pod, with what is put on its alerts by the names of rules' fields.
func newPod(p *sfproto.Pod, c *view.Cluster) *Pod {
	out := &Pod{Pod: p, Cluster: c, said: map[string]string{}}
	say := func(key, value string) {
		if value != "" {
			out.said[key] = value
		}
	}
	say("k8s.pod.name", p.Name)
	say("k8s.ns.name", p.Namespace)
	say("k8s.node.name", p.NodeName)
	if c != nil {
		say("sf.pod.serviceaccount", c.ServiceAccount)
	}
	if w := c.Workload(); w != nil {
		say("sf.pod.workload.kind", w.Kind)
		say("sf.pod.workload.name", w.Name)
	}
	return out
}
