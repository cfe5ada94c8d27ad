package encoding

import (
	"maps"
	"slices"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
)

// appendFalco appends an alert with Falco's keys, in their order.
func appendFalco(dst []byte, it Item) ([]byte, error) {
	a := it.Alert
	o := jsonline.Object{Buf: append(dst, '{')}
	o.Text("hostname", it.Host)
	o.Text("output", a.Output)
	o.In("output_fields", func() { outputFields(&o, it) })
	o.Text("priority", a.Priority)
	o.Text("rule", a.Rule)
	o.Text("source", a.Source)
	o.Texts("tags", slices.Sorted(slices.Values(a.Tags)))
	o.Time("time", a.TS)
	return append(o.Buf, '}'), nil
}

// outputFields writes what the rule's output names, and what enrichers said of
// the same record.
func outputFields(o *jsonline.Object, it Item) {
	seen := make(map[string]bool, 16)
	add := func(name string, value any) {
		if seen[name] {
			return
		}
		if len(seen) > 0 {
			o.Buf = append(o.Buf, ',')
		}
		seen[name] = true
		o.Buf = appendValue(append(escape.AppendJSON(o.Buf, name), ':'), value)
	}
	for _, f := range it.Alert.Fields {
		add(f.Name, f.Value)
	}
	add("evt.time", it.Alert.TS) // Falco's alerts always have it, and receivers want no empty object
	if it.Alert.GraphID != "" {
		add("sf.graphid", it.Alert.GraphID)
	}
	if len(it.Alert.Techniques) > 0 {
		add("mitre.techniques", it.Alert.Techniques)
	}
	it.enrichment(func(key, value string) { add(key, value) })
}

// enrichment hands over what stages said of the record, sorted by key in each. What
// was said with another alert is none of it.
func (it Item) enrichment(each func(key, value string)) {
	var room [16]string
	for i := range it.Annotations {
		a := &it.Annotations[i]
		if it.Alert != nil && a.Source != "" && a.Rule != it.Alert.Rule {
			continue
		}
		keys := slices.AppendSeq(room[:0], maps.Keys(a.Enrichment))
		slices.Sort(keys)
		for _, key := range keys {
			each(key, a.Enrichment[key])
		}
	}
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
		return jsonline.AppendTexts(dst, v)
	}
	return append(dst, "null"...)
}
