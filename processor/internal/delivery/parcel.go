package delivery

import (
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// parcel is what one attempt hands over.
type parcel struct {
	number      int64           // in the order of the queue
	of          []*plugin.Batch // one reference of each
	records     []view.Record
	annotations []plugin.Annotation
	losses      []*sfproto.Loss // that stand behind the records
	bytes       int64
	due         time.Time // when it is to be handed over at the latest, or again

	attempts int
	since    time.Time // of the first attempt that failed
}

// batch is what is handed over, with no acknowledgement.
func (p *parcel) batch() *plugin.Batch {
	return &plugin.Batch{Records: p.records, Annotations: p.annotations}
}

func (p *parcel) finish(err error) {
	for _, b := range p.of {
		b.Done(err)
	}
}

// lose adds records that tell of losses.
func (p *parcel) lose(losses []*sfproto.Loss) {
	if len(losses) == 0 {
		return
	}
	var last view.Record
	if n := len(p.records); n > 0 {
		last = p.records[n-1]
	}
	p.losses = losses
	p.records = slices.Clip(p.records) // the batch's own array is not ours
	for _, l := range losses {
		p.records = append(p.records, view.Record{Record: l, Seq: last.Seq, Header: last.Header})
	}
}

// packer makes parcels of batches. It is for the worker.
type packer struct {
	config BatchConfig
	sizer  *queue.Sizer // nil: bytes do not matter
	losses *losses
	open   *parcel
	ready  []*parcel
	count  int64
}

func (k *packer) parcel(due time.Time) *parcel {
	k.count++
	return &parcel{number: k.count, due: due}
}

// add takes a batch, and the reference with it.
func (k *packer) add(b *plugin.Batch, now time.Time) {
	if !k.config.set() {
		p := k.parcel(now)
		p.of, p.records, p.annotations = []*plugin.Batch{b}, b.Records, b.Annotations
		k.ready = append(k.ready, p)
		return
	}
	annotations := b.Annotations
	for i := range b.Records {
		size := k.size(b.Records[i].Record)
		p := k.room(size, now)
		if n := len(p.of); n == 0 || p.of[n-1] != b {
			b.Retain()
			p.of = append(p.of, b)
		}
		for len(annotations) > 0 && annotations[0].Record == i {
			a := annotations[0]
			a.Record = len(p.records)
			p.annotations, annotations = append(p.annotations, a), annotations[1:]
		}
		p.records = append(p.records, b.Records[i])
		p.bytes += size
		if len(p.records) == k.config.Records {
			k.close()
		}
	}
	b.Done(nil)
}

func (k *packer) size(r sfproto.Record) int64 {
	if k.sizer == nil {
		return 0
	}
	return k.sizer.Record(r)
}

// room is the open parcel, or a new one where it has no room for so many bytes.
func (k *packer) room(size int64, now time.Time) *parcel {
	if k.open != nil && k.config.Bytes > 0 && k.open.bytes+size > int64(k.config.Bytes) {
		k.close()
	}
	if k.open == nil {
		k.open = k.parcel(now.Add(time.Duration(k.config.Timeout)))
	}
	return k.open
}

func (k *packer) close() {
	k.ready = append(k.ready, k.open)
	k.open = nil
}

// next is a parcel that is full or due, or one of losses alone. It takes batches
// as long as there is none. flush: whatever is open is due.
func (k *packer) next(take func() (*plugin.Batch, bool), now time.Time, flush bool) *parcel {
	for len(k.ready) == 0 {
		b, ok := take()
		if !ok {
			break
		}
		k.add(b, now)
	}
	if k.open != nil && len(k.ready) == 0 && (flush || !now.Before(k.open.due)) {
		k.close()
	}
	switch {
	case len(k.ready) > 0:
		p := k.ready[0]
		k.ready = k.ready[1:]
		p.lose(k.losses.take())
		return p
	case k.open != nil:
		return nil
	}
	lost := k.losses.take()
	if lost == nil {
		return nil
	}
	p := k.parcel(now)
	p.lose(lost)
	return p
}

// idle reports whether nothing is on its way.
func (k *packer) idle() bool { return k.open == nil && len(k.ready) == 0 && k.losses.none() }

// rest are the parcels that were not handed over.
func (k *packer) rest() []*parcel {
	if k.open != nil {
		k.close()
	}
	return k.ready
}

// losses are drops of which the exporter was not told yet, one a reason.
type losses struct {
	mu   sync.Mutex
	list []*sfproto.Loss
}

func (l *losses) add(reason string, records int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now().UnixNano()
	for _, known := range l.list {
		if known.Reason == reason {
			known.Count += records
			known.EndTS = now
			return
		}
	}
	l.list = append(l.list, &sfproto.Loss{TS: now, EndTS: now, Reason: reason, Count: records})
}

func (l *losses) take() []*sfproto.Loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.list
	l.list = nil
	return out
}

func (l *losses) none() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.list) == 0
}
