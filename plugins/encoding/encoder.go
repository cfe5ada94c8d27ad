package encoding

import (
	"iter"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Encoder appends documents. It is for one goroutine.
type Encoder struct {
	of       string
	host     string // of records whose stream names none
	perAlert bool   // a document for each alert, not for each record that has some
	plain    bool
	appendTo func(dst []byte, it Item) ([]byte, error)
}

// Item is what one document tells of.
type Item struct {
	Record *view.Record
	// Annotations are all that stages said of the record.
	Annotations []plugin.Annotation
	// Alert is the one of them that the document tells of; nil when it tells of
	// the record.
	Alert *plugin.Annotation
	// Host is the name of the host where it happened.
	Host string
}

// ContentType is the documents' media type.
func (e *Encoder) ContentType() string {
	if e.plain {
		return "text/plain; charset=utf-8"
	}
	return "application/json"
}

// Append appends an item's document, without a line's end. An error means that
// the item has none, which only a user's template can cause.
func (e *Encoder) Append(dst []byte, it Item) ([]byte, error) { return e.appendTo(dst, it) }

// AppendLines appends the documents of a batch's items, one a line. An item that has
// none ends it with a permanent error.
func (e *Encoder) AppendLines(dst []byte, b *plugin.Batch) ([]byte, error) {
	for it := range e.Items(b) {
		out, err := e.Append(dst, it)
		if err != nil {
			return dst, plugin.Permanent(err)
		}
		dst = append(out, '\n')
	}
	return dst, nil
}

// Items are the batch's, in order.
func (e *Encoder) Items(b *plugin.Batch) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		rest := b.Annotations
		if e.of == Alerts {
			for len(rest) > 0 {
				var ofRecord []plugin.Annotation
				ofRecord, rest = split(rest, rest[0].Record)
				if !e.alerts(b, ofRecord, yield) {
					return
				}
			}
			return
		}
		for i := range b.Records {
			var ofRecord []plugin.Annotation
			ofRecord, rest = split(rest, i)
			if told(&b.Records[i]) && !yield(e.item(&b.Records[i], ofRecord)) {
				return
			}
		}
	}
}

// alerts yields the alerts of one record: each, or all in one.
func (e *Encoder) alerts(b *plugin.Batch, ofRecord []plugin.Annotation, yield func(Item) bool) bool {
	it := e.item(&b.Records[ofRecord[0].Record], ofRecord)
	for i := range ofRecord {
		if ofRecord[i].Source == "" {
			continue
		}
		it.Alert = &ofRecord[i]
		if !yield(it) {
			return false
		}
		if !e.perAlert {
			return true
		}
	}
	return true
}

// split parts annotations after those of a record.
func split(all []plugin.Annotation, record int) (of, rest []plugin.Annotation) {
	n := 0
	for n < len(all) && all[n].Record == record {
		n++
	}
	return all[:n:n], all[n:]
}

// told reports whether documents tell of a record: of events, flows and losses,
// not of the entities that they carry along.
func told(r *view.Record) bool {
	k := r.Kind()
	return !k.IsEntity() && k != sfproto.KindAnnotation
}

func (e *Encoder) item(r *view.Record, ofRecord []plugin.Annotation) Item {
	it := Item{Record: r, Annotations: ofRecord, Host: e.host}
	if h := r.Header; h != nil {
		switch {
		case h.HostName != "":
			it.Host = h.HostName
		case h.Exporter != "":
			it.Host = h.Exporter
		}
	}
	return it
}
