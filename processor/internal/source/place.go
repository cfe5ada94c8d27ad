package source

import (
	"context"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// place is how far one content of a file was read. Acknowledgements may come long
// after the file was closed.
type place struct {
	book *bookmark.Book // nil when nothing is remembered
	mark *bookmark.Mark
	on   *order[spot]

	handed  int64 // bytes of the stream that were handed on; of the goroutine that reads
	acked   atomic.Int64
	refused atomic.Bool
	reader  atomic.Pointer[tail.Reader]        // the latest
	cancel  atomic.Pointer[context.CancelFunc] // of the latest reading
}

// spot is a place in a file's stream.
type spot struct {
	offset int64 // bytes
	size   int64 // of the file, in bytes, when this is its end; otherwise 0
}

func newPlace(book *bookmark.Book, mark *bookmark.Mark) *place {
	p := &place{book: book, mark: mark}
	p.acked.Store(mark.Offset)
	p.rewind()
	return p
}

// rewind goes back to where all is acknowledged.
func (p *place) rewind() {
	p.refused.Store(false)
	p.handed = p.acked.Load()
	p.on = newOrder(p.moved, p.refuse)
}

// refuse ends the reading: what comes behind a refused batch would have to come again.
func (p *place) refuse() {
	p.refused.Store(true)
	if cancel := p.cancel.Load(); cancel != nil {
		(*cancel)()
	}
}

// ahead is how many bytes of small blocks may be acknowledged and not yet remembered.
const ahead = 16 << 10

// known implements progress: a file is read from where it was accepted.
func (p *place) known(wire.Frame) int { return 0 }

// await implements progress. It waits until, with this block, no more than a block may
// be acknowledged and not yet remembered: that is what a process that is killed reads
// twice.
func (p *place) await(ctx context.Context, f wire.Frame) func(error) {
	if p.book != nil {
		p.book.Await(ctx, p.mark, max(0, ahead-(f.End-f.Offset)))
	}
	p.handed = f.End
	return p.on.expect(spot{offset: f.End})
}

// moved takes what is acknowledged. After a refusal the order from before may still
// say what was accepted ahead of it.
func (p *place) moved(to spot) {
	if to.offset < p.acked.Load() {
		return
	}
	p.acked.Store(to.offset)
	if p.book == nil {
		return
	}
	p.book.Update(p.mark, func(m *bookmark.Mark) {
		m.Offset, m.Size = to.offset, to.size
		if r := p.reader.Load(); r != nil {
			m.Print = r.Print()
		}
	})
}

// ended notes how far a stream was read. A block that is cut short by the file's end
// may be one that is still written: it is left for the next reading.
func (p *place) ended(s *stream, offset, size int64) {
	if s.cut > 0 {
		offset, size = s.cut, 0
	}
	p.handed = max(p.handed, offset)
	if !s.whole {
		size = 0
	}
	p.on.reach(spot{p.handed, size})
}

// print is that of the content as far as it is known.
func (p *place) print() tail.Print {
	if r := p.reader.Load(); r != nil {
		return r.Print()
	}
	return p.mark.Print
}

var _ progress = (*place)(nil)
