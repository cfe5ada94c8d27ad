package delivery

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// result is what became of an attempt.
type result struct {
	of  *parcel
	err error
}

// work hands parcels over until Stop, and then what is left, or until ctx ends.
func (o *Outlet) work(ctx context.Context, q waiting) {
	defer func() {
		for _, p := range append(o.again, o.packer.rest()...) {
			o.stopped(p)
		}
	}()
	for ctx.Err() == nil {
		for _, r := range o.takeResults() {
			o.settle(r)
		}
		closing := o.isClosing()
		if closing && o.mayLeave() {
			return
		}
		if p := o.due(q, closing); p != nil {
			o.attempt(ctx, p)
			continue
		}
		if closing && len(o.again) == 0 && o.packer.idle() {
			return
		}
		o.wait(ctx, q, closing)
	}
}

func (o *Outlet) isClosing() bool {
	select {
	case <-o.closing:
		return true
	default:
		return false
	}
}

// mayLeave reports whether there is no point in trying on at the end: the
// exporter fails, and the queue is on disk; or somebody waits for what is left.
func (o *Outlet) mayLeave() bool {
	return o.handover.hasty.Load() || o.options.Config.Queue.Type == Disk && len(o.again) > 0
}

// due is the parcel that is to be handed over now.
func (o *Outlet) due(q waiting, closing bool) *parcel {
	now := time.Now()
	if len(o.again) == 0 {
		return o.packer.next(q.Take, now, closing)
	}
	p := o.again[0]
	if now.Before(p.due) {
		return nil
	}
	o.again = o.again[1:]
	o.options.Observer.Retried(o.options.Name)
	return p
}

// wait waits until something may be due.
func (o *Outlet) wait(ctx context.Context, q waiting, closing bool) {
	var late <-chan time.Time
	ready, stop := q.Ready(), o.closing
	switch {
	case len(o.again) > 0:
		late, ready = time.After(time.Until(o.again[0].due)), nil
	case o.packer.open != nil:
		late = time.After(time.Until(o.packer.open.due))
	}
	if closing {
		stop = nil
	}
	select {
	case <-ready:
	case <-o.wake:
	case <-late:
	case <-stop:
	case <-ctx.Done():
	}
}

// attempt hands a parcel over. What becomes of it is a result, sooner or later.
func (o *Outlet) attempt(ctx context.Context, p *parcel) {
	b := p.batch().Again(func(err error) { o.result(p, err) })
	began := time.Now()
	err := Consume(ctx, o.options.Consumer, b)
	o.busy.Add(int64(time.Since(began)))
	b.Done(err)
}

// Consume gives a consumer a batch. One that panics has refused it for good.
func Consume(ctx context.Context, c plugin.Consumer, b *plugin.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = plugin.Permanent(fmt.Errorf("stage panics: %v\n%s", p, debug.Stack()))
		}
	}()
	return c.Consume(ctx, b)
}

func (o *Outlet) result(p *parcel, err error) {
	o.mu.Lock()
	o.results = append(o.results, result{p, err})
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *Outlet) takeResults() []result {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := o.results
	o.results = nil
	return out
}

// settle does what a result asks for.
func (o *Outlet) settle(r result) {
	switch {
	case r.err == nil:
		o.delivered(r.of)
	case plugin.IsPermanent(r.err):
		o.failed("exporter refuses a batch", r.err)
		o.bury(r.of, ReasonRefused, r.err)
	default:
		o.failed("exporter fails", r.err)
		o.retry(r.of, r.err)
	}
}

func (o *Outlet) delivered(p *parcel) {
	o.options.Observer.Delivered(o.options.Name, p.batch())
	p.finish(nil)
}

func (o *Outlet) failed(message string, err error) {
	o.options.Observer.Failed(o.options.Name)
	o.errors.Error(message, err)
}

// retry has a parcel handed over again, in its order, or gives it up.
func (o *Outlet) retry(p *parcel, err error) {
	now := time.Now()
	if p.attempts++; p.attempts == 1 {
		p.since = now
	}
	if limit := time.Duration(o.options.Config.Retry.GiveUpAfter); limit > 0 && now.Sub(p.since) >= limit {
		o.bury(p, ReasonGaveUp, err)
		return
	}
	p.due = now.Add(max(o.backoff.wait(p.attempts), plugin.Wait(err)))
	at, _ := slices.BinarySearchFunc(o.again, p, func(a, b *parcel) int { return int(a.number - b.number) })
	o.again = slices.Insert(o.again, at, p)
}

// bury writes a parcel to the dead-letter file. Without one, or when that cannot
// be written, the parcel is lost: whoever still has it is told.
func (o *Outlet) bury(p *parcel, reason string, cause error) {
	records := int64(len(p.records))
	if o.dead != nil {
		err := o.dead.write(p, o.options.Name, cause)
		if err == nil {
			o.options.Observer.Buried(o.options.Name, records)
			p.finish(nil)
			return
		}
		o.errors.Error("dead letters cannot be written", err)
	}
	if len(p.of) > 0 { // losses alone are in the figures
		o.refused += int64(len(p.of))
		o.drop(reason, records-int64(len(p.losses)))
		for _, l := range p.losses {
			o.losses.add(l.Reason, l.Count)
		}
	}
	p.finish(cause)
}

// settleLast settles what the exporter finished while it stopped; nothing is
// tried again.
func (o *Outlet) settleLast() {
	for _, r := range o.takeResults() {
		if r.err == nil || plugin.IsPermanent(r.err) {
			o.settle(r)
			continue
		}
		o.failed("exporter fails", r.err)
		o.stopped(r.of)
	}
}

// stopped gives a parcel back that was not delivered before the end.
func (o *Outlet) stopped(p *parcel) {
	if o.keeps() {
		o.handover.parcels = append(o.handover.parcels, p)
		return
	}
	if o.options.Config.Queue.Type != Disk {
		o.refused += int64(len(p.of))
	}
	p.finish(queue.ErrStopped)
}
