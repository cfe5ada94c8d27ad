package otlp

import (
	"strings"
	"sync"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// origin is what the logs of one resource share: who wrote them, by OpenTelemetry's
// semantic conventions.
type origin struct {
	attributes map[string]string
	header     *sfproto.Header
	container  *sfproto.Container // nil when none is named
	pod        *sfproto.Pod       // nil when none is named
}

func newOrigin(attributes map[string]string, h *sfproto.Header) origin {
	o := origin{attributes: attributes, header: h}
	if id := (&sfproto.Log{Resource: attributes}).PodID(); id != "" {
		o.pod = &sfproto.Pod{
			ID: id, Name: attributes["k8s.pod.name"], Namespace: attributes["k8s.namespace.name"], NodeName: attributes["k8s.node.name"],
			Labels: podLabels(attributes),
		}
	}
	if id := attributes["container.id"]; id != "" {
		o.container = newContainer(id, attributes)
		if o.pod != nil {
			o.container.PodID = o.pod.ID
		}
	}
	return o
}

// maxNodes bounds the nodes whose headers are remembered; when it is reached all are
// forgotten.
const maxNodes = 1024

// node is whose logs they are.
type node struct{ host, id, cluster string }

// headers are the headers of nodes: the logs of a node share one, as the records of a
// stream do. They may be used by any goroutine.
type headers struct {
	stream string // the id of the stream that the logs of this run are
	mu     sync.Mutex
	of     map[node]*sfproto.Header
}

func (h *headers) get(attributes map[string]string) *sfproto.Header {
	n := node{attributes["host.name"], attributes["host.id"], attributes["k8s.cluster.name"]}
	h.mu.Lock()
	defer h.mu.Unlock()
	if known := h.of[n]; known != nil {
		return known
	}
	if len(h.of) >= maxNodes || h.of == nil {
		h.of = map[node]*sfproto.Header{}
	}
	h.of[n] = &sfproto.Header{Version: 6, Exporter: n.host, HostName: n.host, NodeID: n.id, Cluster: n.cluster, StreamID: h.stream}
	return h.of[n]
}

func newContainer(id string, attributes map[string]string) *sfproto.Container {
	c := &sfproto.Container{
		ID: id, Type: sfproto.ContainerCustom, Name: first(attributes, "container.name", "k8s.container.name"),
		Image: attributes["container.image.name"], ImageID: attributes["container.image.id"], Runtime: attributes["container.runtime"],
	}
	if tag := attributes["container.image.tag"]; tag != "" && c.Image != "" {
		c.Image += ":" + tag
	}
	return c
}

func first(attributes map[string]string, names ...string) string {
	for _, name := range names {
		if v := attributes[name]; v != "" {
			return v
		}
	}
	return ""
}

// podLabels are those that the semantic conventions name k8s.pod.label.NAME, and older
// ones k8s.pod.labels.NAME.
func podLabels(attributes map[string]string) map[string]string {
	var out map[string]string
	for key, value := range attributes {
		name, ok := strings.CutPrefix(key, "k8s.pod.label.")
		if !ok {
			name, ok = strings.CutPrefix(key, "k8s.pod.labels.")
		}
		if ok {
			if out == nil {
				out = map[string]string{}
			}
			out[name] = value
		}
	}
	return out
}
