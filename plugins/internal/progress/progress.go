// Package progress remembers how far a batch got that could not be sent whole,
// so that the next try begins behind what arrived.
//
// Invariant: nothing is left out: only what Reached was told of is skipped, and
// only for the same batch.
package progress

import (
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Progress is of the batch that is being sent. It is for one goroutine.
type Progress struct {
	batch identity
	sent  int
}

// identity tells a batch, of which every try is another value, from others. It
// keeps the slices from being used again.
type identity struct {
	records     *view.Record
	annotations *plugin.Annotation
}

func of(b *plugin.Batch) identity {
	return identity{unsafe.SliceData(b.Records), unsafe.SliceData(b.Annotations)}
}

// Of is how many documents of a batch have arrived.
func (p *Progress) Of(b *plugin.Batch) int {
	if id := of(b); p.batch != id {
		p.batch, p.sent = id, 0
	}
	return p.sent
}

// Reached notes that the batch's first n documents have arrived.
func (p *Progress) Reached(n int) { p.sent = n }

// Done forgets the batch.
func (p *Progress) Done() { p.batch, p.sent = identity{}, 0 }
