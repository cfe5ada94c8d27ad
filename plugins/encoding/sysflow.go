package encoding

import (
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
)

// appendSysFlow appends the record in the original JSON form, with the members
// policies and tags of the rules that matched it, and what enrichers said.
func appendSysFlow(dst []byte, it Item) ([]byte, error) {
	dst = sfjson.Append(dst, it.Record)
	if len(it.Annotations) == 0 {
		return dst, nil
	}
	o := jsonline.Object{Buf: dst[:len(dst)-1]} // what follows stands inside
	var graph string
	var tags []string
	enriched := false
	for _, a := range it.Annotations {
		tags = append(tags, a.Tags...)
		enriched = enriched || len(a.Enrichment) > 0
		if a.GraphID != "" {
			graph = a.GraphID
		}
	}
	if graph != "" {
		o.Text("graphid", graph)
	}
	if enriched {
		o.In("enrichment", func() {
			it.enrichment(o.Pair)
		})
	}
	jsonline.Objects(&o, "policies", it.alerts(), func(a *plugin.Annotation) {
		o.Text("desc", a.Output)
		o.Text("id", a.Rule)
		o.Num("priority", sysflowPriority(a.Priority))
	})
	slices.Sort(tags)
	o.Texts("tags", slices.Compact(tags))
	return append(o.Buf, '}'), nil
}

// alerts are the annotations of rules.
func (it Item) alerts() []*plugin.Annotation {
	var out []*plugin.Annotation
	for i := range it.Annotations {
		if it.Annotations[i].Source != "" {
			out = append(out, &it.Annotations[i])
		}
	}
	return out
}
