package view

import (
	"maps"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// podEntries are k8s.*.
func podEntries() []entry {
	return []entry{
		textField("k8s.ns.name", "Namespace of the pod.", onPod(func(p *sfproto.Pod) string { return p.Namespace })),
		textField("k8s.pod.name", "Name of the pod.", onPod(func(p *sfproto.Pod) string { return p.Name })),
		textField("k8s.pod.id", "Id of the pod.", onPod(func(p *sfproto.Pod) string { return p.ID })),
		textField("k8s.pod.uid", "Id of the pod.", onPod(func(p *sfproto.Pod) string { return p.ID })),
		textField("k8s.node.name", "Node of the pod.", onPod(func(p *sfproto.Pod) string { return p.NodeName })),
		textField("k8s.pod.ip", "Address of the pod.", func(e *Event) (string, bool) {
			for _, a := range podAddrs(internalIP)(e, nil) {
				return a.String(), true
			}
			return "", false
		}),
		textField("k8s.pod.labels", "Labels of the pod as name:value, joined by commas.",
			onPod(func(p *sfproto.Pod) string { return labelText(p.Labels) })),
		textField("k8s.svc.name", "Name of the pod's first service.", onPod(func(p *sfproto.Pod) string {
			if len(p.Services) == 0 {
				return ""
			}
			return p.Services[0].Name
		})),
		textField("k8s.svc.id", "Id of the pod's first service.", onPod(func(p *sfproto.Pod) string {
			if len(p.Services) == 0 {
				return ""
			}
			return p.Services[0].ID
		})),
		keyField("k8s.pod.label", "Value of a label of the pod.", func(key string) func(*Event) (string, bool) {
			return func(e *Event) (string, bool) {
				if p := pod(e); p != nil {
					v, ok := p.Labels[key]
					return v, ok
				}
				return "", false
			}
		}),
	}
}

func pod(e *Event) *sfproto.Pod {
	if e.Record == nil {
		return nil
	}
	return e.Pod
}

func onPod(get func(*sfproto.Pod) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if p := pod(e); p != nil {
			return given(get(p))
		}
		return "", false
	}
}

func internalIP(p *sfproto.Pod) []int64 { return p.InternalIP }

// labelText is labels as name:value, by name.
func labelText(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+":"+labels[name])
	}
	return strings.Join(parts, ", ")
}
