// Package progress remembers how far a batch got that could not be sent whole,
// so that the next try begins behind what arrived.
//
// Invariant: nothing is left out: only what Reached was told of is skipped, and
// only for the same batch.
package progress

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Progress is of the batch that is being sent. It is for one goroutine.
type Progress struct {
	batch *plugin.Batch
	sent  int
}

// Of is how many documents of a batch have arrived.
func (p *Progress) Of(b *plugin.Batch) int {
	if p.batch != b {
		p.batch, p.sent = b, 0
	}
	return p.sent
}

// Reached notes that the batch's first n documents have arrived.
func (p *Progress) Reached(n int) { p.sent = n }

// Done forgets the batch.
func (p *Progress) Done() { p.batch, p.sent = nil, 0 }
