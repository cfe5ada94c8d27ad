package admin

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/sysflow-stack/sysflow/processor/internal/printer"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// form words records for a reader: rows of a table, or lines of JSON.
type form struct {
	table *printer.Table // nil: JSON
	buf   []byte
}

func newForm(q Query) *form {
	if q.JSON {
		return &form{}
	}
	return &form{table: printer.NewTable(q.Width)}
}

func (f *form) head() string {
	if f.table == nil {
		return ""
	}
	return string(f.table.Head())
}

// record is a record with what stages said of it.
func (f *form) record(r *view.Record, of []plugin.Annotation) string {
	f.buf = f.buf[:0]
	if f.table == nil {
		f.object(r, of)
		return string(f.buf)
	}
	f.buf = append(f.buf, f.table.Row(r)...)
	for i := range of {
		f.note(&of[i])
	}
	return string(f.buf)
}

// note is a line below a record: an alert, or what an enricher knows.
func (f *form) note(a *plugin.Annotation) {
	f.buf = append(f.buf, "   "...)
	if a.Rule != "" {
		f.buf = escape.AppendText(f.buf, " "+a.Priority+" "+a.Rule+": "+a.Output)
	}
	for _, key := range slices.Sorted(maps.Keys(a.Enrichment)) {
		f.buf = escape.AppendText(f.buf, " "+key+"="+a.Enrichment[key])
	}
	f.buf = append(f.buf, '\n')
}

// said is an annotation as JSON.
type said struct {
	Rule       string            `json:"rule,omitempty"`
	Priority   string            `json:"priority,omitempty"`
	Tags       []string          `json:"tags,omitempty"`
	Output     string            `json:"output,omitempty"`
	Enrichment map[string]string `json:"enrichment,omitempty"`
}

// object is the record as print shows it, with the key annotations when there are any.
func (f *form) object(r *view.Record, of []plugin.Annotation) {
	f.buf = sfjson.Append(f.buf, r)
	if len(of) > 0 {
		list := make([]said, len(of))
		for i := range of {
			list[i] = said{of[i].Rule, of[i].Priority, of[i].Tags, of[i].Output, of[i].Enrichment}
		}
		if text, err := json.Marshal(list); err == nil { // it has nothing that could not be written
			f.buf = append(f.buf[:len(f.buf)-1], `,"annotations":`...)
			f.buf = append(append(f.buf, text...), '}')
		}
	}
	f.buf = append(f.buf, '\n')
}
