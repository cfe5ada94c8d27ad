package delivery

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// handover is what an outlet gives back instead of refusing it.
type handover struct {
	asked   atomic.Bool
	hasty   atomic.Bool // what waits is not handed to the exporter any more
	parcels []*parcel
	batches []*plugin.Batch // that no parcel was made of
}

// HandOver stops the outlet as Stop does, and gives back what the exporter did not
// get, in its order and with one reference of each batch. A polite outlet first lets
// the exporter take what waits until ctx ends; one that is not ends after the attempt
// that is under way. A queue on disk keeps what it has, for who opens it next.
func (o *Outlet) HandOver(ctx context.Context, polite bool) ([]*plugin.Batch, error) {
	o.handover.asked.Store(true)
	o.handover.hasty.Store(!polite)
	if o.end != nil {
		defer context.AfterFunc(ctx, o.end)()
	}
	err := o.Stop(ctx)
	slices.SortFunc(o.handover.parcels, func(a, b *parcel) int { return cmp.Compare(a.number, b.number) })
	var out []*plugin.Batch
	for _, p := range o.handover.parcels {
		out = append(out, p.batch().Again(p.finish))
	}
	return append(out, o.handover.batches...), err
}

// keeps reports whether what is left is to be given back.
func (o *Outlet) keeps() bool { return o.handover.asked.Load() && o.options.Config.Queue.Type != Disk }

// empty takes what no parcel was made of out of the queue.
func (o *Outlet) empty(q waiting) {
	for {
		b, ok := q.Take()
		if !ok {
			return
		}
		o.handover.batches = append(o.handover.batches, b)
	}
}
