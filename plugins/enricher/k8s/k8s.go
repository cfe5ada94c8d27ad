package k8s

import (
	"context"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// maxKnown bounds the containers whose pods are remembered.
const maxKnown = 4096

// enricher is the stage.
type enricher struct {
	settings  plugin.Settings
	directory Directory
	next      plugin.Consumer
	known     map[*sfproto.Container]*Pod // nil: in no pod, or in one that is not known
	version   uint64                      // of the directory, when known began
}

// New makes a stage that asks a directory.
func New(s plugin.Settings, d Directory, next plugin.Consumer) plugin.Consumer {
	return &enricher{settings: s, directory: d, next: next, known: map[*sfproto.Container]*Pod{}}
}

// Start implements plugin.Starter.
func (e *enricher) Start(ctx context.Context) error {
	if s, ok := e.directory.(plugin.Starter); ok {
		return s.Start(ctx)
	}
	return nil
}

// Stop implements plugin.Stopper.
func (e *enricher) Stop(ctx context.Context) error {
	if s, ok := e.directory.(plugin.Stopper); ok {
		return s.Stop(ctx)
	}
	return nil
}

// Consume gives each record of a container its pod, and says on alerts which it is.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	if v := e.directory.Version(); v != e.version || len(e.known) > maxKnown {
		clear(e.known)
		e.version = v
	}
	var records []view.Record
	pods := make([]*Pod, len(b.Records))
	for i := range b.Records {
		r := &b.Records[i]
		if r.Container == nil {
			continue
		}
		p := e.pod(r.Container)
		if p == nil || p.Cluster == nil && r.Pod != nil {
			continue // the stream knows at least as much
		}
		pods[i] = p
		if records == nil {
			records = slices.Clone(b.Records)
		}
		records[i].Pod, records[i].Cluster = p.Pod, p.Cluster
	}
	if records == nil {
		return e.next.Consume(ctx, b)
	}
	return e.next.Consume(ctx, b.Replace(records).With(said(b.Annotations, pods)...))
}

// pod is the pod of a container; nil for one that is in none.
func (e *enricher) pod(c *sfproto.Container) *Pod {
	if p, ok := e.known[c]; ok {
		return p
	}
	var p *Pod
	if r, ok := referenceOf(c); ok {
		if p = e.directory.Pod(r); p == nil {
			e.settings.Count("pods_unknown", 1)
			p = r.alone()
		}
	}
	e.known[c] = p
	return p
}

// said is an annotation for each record that has an alert and a pod.
func said(alerts []plugin.Annotation, pods []*Pod) []plugin.Annotation {
	var out []plugin.Annotation
	last := -1
	for i := range alerts {
		a := &alerts[i]
		if a.Source == "" || a.Record == last || pods[a.Record] == nil {
			continue
		}
		last = a.Record
		out = append(out, plugin.Annotation{Record: last, Annotation: sfproto.Annotation{Enrichment: pods[last].said}})
	}
	return out
}

var (
	_ plugin.Starter = (*enricher)(nil)
	_ plugin.Stopper = (*enricher)(nil)
)
