package otlp

import (
	"strings"

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

func newOrigin(attributes map[string]string, stream string) origin {
	o := origin{attributes: attributes, header: &sfproto.Header{
		Version: 6, Exporter: attributes["host.name"], HostName: attributes["host.name"], NodeID: attributes["host.id"],
		Cluster: attributes["k8s.cluster.name"], StreamID: stream,
	}}
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
