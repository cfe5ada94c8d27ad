package sink

import "github.com/sysflow-stack/sysflow/collector/internal/emit"

// maxUnacknowledged bounds the blocks of a window.
const maxUnacknowledged = 1024

// window is what was sent on a stream and is not acknowledged, oldest first.
type window struct{ blocks []block }

// block is what a window knows of one block, or of several behind which it had
// no room for more.
type block struct {
	last    int64 // sequence number
	records emit.Tally
}

// sent notes a block that ends with the sequence number last, and keeps its records.
func (w *window) sent(last int64, records emit.Tally) {
	if n := len(w.blocks); n == maxUnacknowledged {
		w.blocks[n-1].last = last
		w.blocks[n-1].records.Add(records)
		return
	}
	w.blocks = append(w.blocks, block{last, records})
}

// acked forgets the blocks that end with seq or before it.
func (w *window) acked(seq int64) {
	n := 0
	for n < len(w.blocks) && w.blocks[n].last <= seq {
		n++
	}
	w.blocks = append(w.blocks[:0], w.blocks[n:]...)
}

// take counts what is left and forgets it.
func (w *window) take() emit.Tally {
	left := emit.Tally{}
	for i := range w.blocks {
		left.Add(w.blocks[i].records)
	}
	w.blocks = w.blocks[:0]
	return left
}
