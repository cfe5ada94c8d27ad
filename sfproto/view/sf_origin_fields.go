package view

import (
	"encoding/json"
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// sfOriginEntries are sf.pod.*, sf.node.* and sf.meta.*: where records are from.
func sfOriginEntries() []entry {
	return []entry{
		textField("sf.pod.id", "Id of the pod.", onPod(func(p *sfproto.Pod) string { return p.ID })),
		textField("sf.pod.name", "Name of the pod.", onPod(func(p *sfproto.Pod) string { return p.Name })),
		textField("sf.pod.nodename", "Node of the pod.", onPod(func(p *sfproto.Pod) string { return p.NodeName })),
		textField("sf.pod.namespace", "Namespace of the pod.", onPod(func(p *sfproto.Pod) string { return p.Namespace })),
		timeField("sf.pod.ts", Time, "When the pod was recorded.", onPodInt(func(p *sfproto.Pod) int64 { return p.TS })),
		intField("sf.pod.restartcnt", "", "Restarts of the pod.",
			onPodInt(func(p *sfproto.Pod) int64 { return p.RestartCount })),
		podAddrField("sf.pod.hostip", "Addresses of the pod's node; with an index one of them.", func(p *sfproto.Pod) []int64 { return p.HostIP }),
		podAddrField("sf.pod.internalip", "Addresses of the pod; with an index one of them.", internalIP),
		jsonField("sf.pod.services", "Services of the pod as JSON; a path in brackets takes a part: sf.pod.services[0.clusterip.0].", servicesJSON),
		textField("sf.node.id", "Name of the exporter, the node's as a rule.", onHeader(func(h *sfproto.Header) string { return h.Exporter })),
		textField("sf.node.ip", "Address of the node.", onHeader(func(h *sfproto.Header) string { return h.IP })),
		textField("sf.node.hostname", "Host name of the node.", onHeader(func(h *sfproto.Header) string { return h.HostName })),
		textField("sf.node.cluster", "Cluster of the node.", onHeader(func(h *sfproto.Header) string { return h.Cluster })),
		textField("sf.meta.tracename", "Last part of the recorded file's name.",
			onHeader(func(h *sfproto.Header) string { return baseName(h.Filename) })),
		textField("sf.meta.stream", "Id of the stream.", onHeader(func(h *sfproto.Header) string { return h.StreamID })),
		textField("sf.tracename", "The same as sf.meta.tracename.",
			onHeader(func(h *sfproto.Header) string { return baseName(h.Filename) })),
		textField("sf.node.nodeid", "Id of the node.", onHeader(func(h *sfproto.Header) string { return h.NodeID })),
		textField("sf.node.bootid", "Id of the node's boot.", onHeader(func(h *sfproto.Header) string { return h.BootID })),
		intField("sf.meta.schema", "", "Version of the writer's schema.", schemaVersion),
		intField("sf.schema.version", "", "The same as sf.meta.schema.", schemaVersion),
		intField("sf.version", "", "The same as sf.meta.schema.", schemaVersion),
	}
}

func schemaVersion(e *Event) (int64, bool) {
	if e.Record == nil || e.Header == nil {
		return 0, false
	}
	return e.Header.Version, true
}

func onHeader(get func(*sfproto.Header) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if e.Record == nil || e.Header == nil {
			return "", false
		}
		return given(get(e.Header))
	}
}

func onPodInt(get func(*sfproto.Pod) int64) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		if p := pod(e); p != nil {
			return get(p), true
		}
		return 0, false
	}
}

// podAddrs reads addresses of the pod.
func podAddrs(get func(*sfproto.Pod) []int64) func(*Event, []netip.Addr) []netip.Addr {
	return func(e *Event, dst []netip.Addr) []netip.Addr {
		if p := pod(e); p != nil {
			dst = append(dst, unpack(get(p))...)
		}
		return dst
	}
}

// unpack reads addresses that the format packs into one long each, or two for
// IPv6; only one of the former is sure to be that.
func unpack(packed []int64) []netip.Addr {
	if len(packed) != 1 {
		return nil
	}
	return []netip.Addr{sfproto.Addr(int32(packed[0]), sfproto.IPv6{})}
}

// podAddrField is addresses of a pod, to compare with networks.
func podAddrField(name, meaning string, get func(*sfproto.Pod) []int64) entry {
	read := podAddrs(get)
	e := anyAddr(name, Net, meaning, read)
	e.Arg = OptionalIndex
	e.index = func(n int) Getter {
		return Getter{Addr: func(e *Event) (netip.Addr, bool) {
			all := read(e, nil)
			if n >= len(all) {
				return netip.Addr{}, false
			}
			return all[n], true
		}}
	}
	return e
}

// serviceJSON is a service with the names that the original processor gives its
// parts.
type serviceJSON struct {
	Name      string       `json:"name"`
	ID        string       `json:"id"`
	Namespace string       `json:"namespace"`
	Ports     []portJSON   `json:"portlist"`
	ClusterIP []netip.Addr `json:"clusterip"`
}

type portJSON struct {
	Port       int32  `json:"port"`
	TargetPort int32  `json:"targetport"`
	NodePort   int32  `json:"nodeport"`
	Proto      string `json:"proto"`
}

func servicesJSON(e *Event) (string, bool) {
	p := pod(e)
	if p == nil {
		return "", false
	}
	services := []serviceJSON{}
	for i := range p.Services {
		s := &p.Services[i]
		out := serviceJSON{Name: s.Name, ID: s.ID, Namespace: s.Namespace, ClusterIP: unpack(s.ClusterIP)}
		for _, port := range s.PortList {
			out.Ports = append(out.Ports, portJSON(port))
		}
		services = append(services, out)
	}
	text, err := json.Marshal(services)
	return string(text), err == nil
}
