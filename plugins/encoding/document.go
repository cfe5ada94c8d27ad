package encoding

import (
	"errors"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Document is an item's.
type Document struct {
	Item
	Body []byte
}

// Documents are those of a batch's items, in order. An item that has none, which
// only a user's template can cause, is in the error, which is permanent.
func (e *Encoder) Documents(b *plugin.Batch) ([]Document, error) {
	var docs []Document
	var errs []error
	for it := range e.Items(b) {
		body, err := e.Append(nil, it)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		docs = append(docs, Document{Item: it, Body: body})
	}
	return docs, plugin.Permanent(errors.Join(errs...))
}

// ID names what the document tells of: the same for each try, and different for
// all else. It is "" for records of streams that have no identity, which are
// older than version 6.
func (it Item) ID() string {
	h := it.Record.Header
	if h == nil || h.StreamID == "" {
		return ""
	}
	id := h.StreamID + "-" + strconv.FormatInt(it.Record.Seq, 10)
	for i := range it.Annotations {
		if &it.Annotations[i] == it.Alert {
			return id + "-" + strconv.Itoa(i)
		}
	}
	return id
}

// Key orders documents: those with the same key are of one node.
func (it Item) Key() string {
	if h := it.Record.Header; h != nil && h.NodeID != "" {
		return h.NodeID
	}
	return it.Host
}
