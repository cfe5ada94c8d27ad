package elasticsearch

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// answer is what both servers reply to a bulk request: an item a document, in
// order.
type answer struct {
	Errors bool                      `json:"errors"`
	Items  []map[string]answeredItem `json:"items"`
}

type answeredItem struct {
	Status int `json:"status"`
	Error  *struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	} `json:"error"`
}

// result is what became of a request's documents.
type result struct {
	there   int64 // were there before
	refused int64
	err     error // why not all are there; permanent unless another try may help
}

// judge reads the answer to a request of n documents.
func judge(text []byte, n int) (result, error) {
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return result{}, fmt.Errorf("answer is not a bulk reply: %w", err)
	}
	if len(a.Items) != n {
		return result{}, fmt.Errorf("answer has %d items for %d documents", len(a.Items), n)
	}
	var out result
	for _, item := range a.Items {
		for _, doc := range item {
			out.add(doc)
		}
	}
	return out, nil
}

func (r *result) add(doc answeredItem) {
	switch {
	case doc.Status/100 == 2:
		return
	case doc.Status == http.StatusConflict: // an earlier try brought it
		r.there++
		return
	}
	err := fmt.Errorf("document got status %d", doc.Status)
	if doc.Error != nil {
		err = fmt.Errorf("%w: %s: %s", err, escape.Text(doc.Error.Type), escape.Text(doc.Error.Reason))
	}
	if post.WorthAnotherTry(doc.Status) {
		if r.err == nil || plugin.IsPermanent(r.err) {
			r.err = err
		}
		return
	}
	r.refused++
	if r.err == nil {
		r.err = plugin.Permanent(err)
	}
}
