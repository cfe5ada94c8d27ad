package k8s

import (
	"encoding/json"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// maxOwners bounds the walk from a pod to what deployed it.
const maxOwners = 8

// shortID is how many characters of a container's id are enough to find it.
const shortID = 12

// staticID is the annotation with the id that the kubelet gives a pod which it runs of
// a file: its containers have that one, not the API server's.
const staticID = "kubernetes.io/config.hash"

// index finds pods.
type index struct {
	byUID, byName, byContainer map[string]*Pod
}

// builder makes an index of objects.
type builder struct {
	index
	byID       map[string]*object // what may own something
	namespaces map[string]*object
	services   map[string][]selector // by namespace
}

// selector is a service with the labels of the pods that it is in front of.
type selector struct {
	of     *object
	labels map[string]string
}

// newIndex makes the pods of objects. ts is when they were told, in ns.
func newIndex(objects []object, ts int64) *index {
	b := builder{
		index:      index{byUID: map[string]*Pod{}, byName: map[string]*Pod{}, byContainer: map[string]*Pod{}},
		byID:       map[string]*object{},
		namespaces: map[string]*object{},
		services:   map[string][]selector{},
	}
	for i := range objects {
		o := &objects[i]
		switch o.Kind {
		case "Pod":
		case "Namespace":
			b.namespaces[o.Metadata.Name] = o
		case "Service":
			b.addService(o)
		default:
			b.byID[o.Metadata.UID] = o
		}
	}
	for i := range objects {
		if objects[i].Kind == "Pod" {
			b.add(&objects[i], ts)
		}
	}
	return &b.index
}

// add adds a pod under all that it is found by.
func (b *builder) add(o *object, ts int64) {
	p := newPod(b.pod(o, ts), b.cluster(o))
	if o.Metadata.UID != "" {
		b.byUID[o.Metadata.UID] = p
	}
	if id := o.Metadata.Annotations[staticID]; id != "" {
		b.byUID[id] = p
	}
	b.byName[o.Metadata.Namespace+"/"+o.Metadata.Name] = p
	for _, c := range slices.Concat(o.Status.Containers, o.Status.Init, o.Status.Ephemeral) {
		if _, id, ok := strings.Cut(c.ID, "://"); ok && len(id) >= shortID {
			b.byContainer[id[:shortID]] = p
		}
	}
}

// find is a pod by the most that a container tells of it.
func (x *index) find(r Reference) *Pod {
	if p := x.byUID[r.UID]; p != nil {
		return p
	}
	if p := x.byName[r.Namespace+"/"+r.Name]; p != nil && r.Name != "" && (r.UID == "" || p.Pod.ID == "") {
		return p // with another id it is an earlier pod of that name
	}
	if len(r.ContainerID) < shortID {
		return nil
	}
	return x.byContainer[r.ContainerID[:shortID]]
}

func (b *builder) pod(o *object, ts int64) *sfproto.Pod {
	p := &sfproto.Pod{
		TS: ts, ID: o.Metadata.UID, Name: o.Metadata.Name, Namespace: o.Metadata.Namespace, NodeName: o.Spec.NodeName,
		HostIP: packed(o.Status.HostIP), InternalIP: packed(o.Status.PodIP), Labels: o.Metadata.Labels,
	}
	for _, c := range o.Status.Containers {
		p.RestartCount += c.Restarts
	}
	for _, s := range b.services[p.Namespace] {
		if s.selects(p.Labels) {
			p.Services = append(p.Services, service(s.of))
		}
	}
	return p
}

// packed is an address as the format packs it; only IPv4 has a form that readers
// agree on.
func packed(text string) []int64 {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return nil
	}
	return []int64{int64(sfproto.IPv4(a))}
}

// addService adds a service that selects pods; without labels it is in front of none.
func (b *builder) addService(o *object) {
	var labels map[string]string
	if json.Unmarshal(o.Spec.Selector, &labels) == nil && len(labels) > 0 {
		b.services[o.Metadata.Namespace] = append(b.services[o.Metadata.Namespace], selector{o, labels})
	}
}

// selects reports whether the service is in front of pods with these labels.
func (s selector) selects(labels map[string]string) bool {
	for key, value := range s.labels {
		if have, ok := labels[key]; !ok || have != value {
			return false
		}
	}
	return true
}

func service(o *object) sfproto.Service {
	s := sfproto.Service{Name: o.Metadata.Name, ID: o.Metadata.UID, Namespace: o.Metadata.Namespace, ClusterIP: packed(o.Spec.ClusterIP)}
	for _, p := range o.Spec.Ports {
		out := sfproto.Port{Port: p.Port, NodePort: p.NodePort, Proto: p.Protocol}
		_ = json.Unmarshal(p.TargetPort, &out.TargetPort) // 0 for a port's name
		s.PortList = append(s.PortList, out)
	}
	return s
}

func (b *builder) cluster(o *object) *view.Cluster {
	c := &view.Cluster{ServiceAccount: o.Spec.ServiceAccount, Namespace: view.Object{Kind: "Namespace", Name: o.Metadata.Namespace}}
	c.Annotations = maps.Clone(o.Metadata.Annotations)
	maps.DeleteFunc(c.Annotations, func(_, value string) bool { return len(value) > maxValue })
	if ns := b.namespaces[o.Metadata.Namespace]; ns != nil {
		c.Namespace.ID, c.Namespace.Labels = ns.Metadata.UID, ns.Metadata.Labels
	}
	for ref := controller(o); ref != nil && len(c.Owners) < maxOwners; {
		known := b.byID[ref.UID]
		if known == nil {
			c.Owners = append(c.Owners, view.Object{Kind: ref.Kind, Name: ref.Name, ID: ref.UID})
			c.Owners = append(c.Owners, implied(ref, o.Metadata.Labels)...)
			break
		}
		c.Owners = append(c.Owners, view.Object{Kind: known.Kind, Name: known.Metadata.Name, ID: ref.UID, Labels: known.Metadata.Labels})
		ref = controller(known)
	}
	return c
}

// controller is the owner that looks after an object; nil without one.
func controller(o *object) *owner {
	for i := range o.Metadata.Owners {
		if o.Metadata.Owners[i].Controller {
			return &o.Metadata.Owners[i]
		}
	}
	return nil
}

// implied is the owner of an owner that no list has, by the names that controllers
// give: a Deployment's ReplicaSet ends with the hash that its pods have for a label, a
// CronJob's Job with a time in minutes.
func implied(o *owner, labels map[string]string) []view.Object {
	switch o.Kind {
	case "ReplicaSet":
		if name, ok := strings.CutSuffix(o.Name, "-"+labels["pod-template-hash"]); ok && name != "" && labels["pod-template-hash"] != "" {
			return []view.Object{{Kind: "Deployment", Name: name}}
		}
	case "Job":
		if m := regexp.MustCompile(`^(.+)-[0-9]{8}$`).FindStringSubmatch(o.Name); m != nil {
			return []view.Object{{Kind: "CronJob", Name: m[1]}}
		}
	}
	return nil
}
