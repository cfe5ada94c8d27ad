package json

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// appendAlert appends the batch's i-th annotation with Falco's keys, in their
// order.
func appendAlert(dst []byte, b *plugin.Batch, i int, host string) []byte {
	a := &b.Annotations[i]
	dst = escape.AppendJSON(append(dst, `{"hostname":`...), hostName(&b.Records[a.Record], host))
	dst = escape.AppendJSON(append(dst, `,"output":`...), a.Output)
	dst = appendFields(append(dst, `,"output_fields":`...), b, i)
	dst = escape.AppendJSON(append(dst, `,"priority":`...), a.Priority)
	dst = escape.AppendJSON(append(dst, `,"rule":`...), a.Rule)
	dst = escape.AppendJSON(append(dst, `,"source":`...), a.Source)
	dst = appendList(append(dst, `,"tags":`...), slices.Sorted(slices.Values(a.Tags)))
	dst = append(dst, `,"time":"`...)
	dst = time.Unix(0, a.TS).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000000000Z")
	return append(dst, `"}`...)
}

// hostName is the name of the host where it happened.
func hostName(r *view.Record, fallback string) string {
	switch h := r.Header; {
	case h == nil:
		return fallback
	case h.HostName != "":
		return h.HostName
	case h.Exporter != "":
		return h.Exporter
	}
	return fallback
}

// appendFields appends what the rule's output names, and what enrichers said of
// the same record.
func appendFields(dst []byte, b *plugin.Batch, i int) []byte {
	a := &b.Annotations[i]
	seen := map[string]bool{}
	dst = append(dst, '{')
	add := func(name string, value any) {
		if seen[name] {
			return
		}
		if len(seen) > 0 {
			dst = append(dst, ',')
		}
		seen[name] = true
		dst = appendValue(append(escape.AppendJSON(dst, name), ':'), value)
	}
	for _, f := range a.Fields {
		add(f.Name, f.Value)
	}
	add("evt.time", a.TS) // Falco's alerts always have it, and receivers want no empty object
	if a.GraphID != "" {
		add("sf.graphid", a.GraphID)
	}
	for _, other := range sameRecord(b.Annotations, i) {
		for _, key := range slices.Sorted(maps.Keys(other.Enrichment)) {
			add(key, other.Enrichment[key])
		}
	}
	return append(dst, '}')
}

// sameRecord are the annotations of the i-th one's record: they stand together.
func sameRecord(all []plugin.Annotation, i int) []plugin.Annotation {
	from, to := i, i+1
	for from > 0 && all[from-1].Record == all[i].Record {
		from--
	}
	for to < len(all) && all[to].Record == all[i].Record {
		to++
	}
	return all[from:to]
}

func appendValue(dst []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return escape.AppendJSON(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case bool:
		return strconv.AppendBool(dst, v)
	case []string:
		return appendList(dst, v)
	}
	return append(dst, "null"...)
}

func appendList(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = escape.AppendJSON(dst, s)
	}
	return append(dst, ']')
}
