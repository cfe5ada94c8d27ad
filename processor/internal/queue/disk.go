package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
)

// again is how long a queue waits after an error of its disk.
const again = time.Second

// slowSync is how long an fsync may take, about.
const slowSync = time.Second

// Disk is a queue in a folder: a batch that was put is acknowledged when it is on
// disk, and taken again after a restart until whoever takes it is done with it.
type Disk struct {
	options Options
	log     *spool.Log
	encoder *message.Encoder
	buf     []byte  // of Put alone
	resent  *resent // of Put alone; nil: nothing is expected again
	reader  reader  // of Take alone

	mu     sync.Mutex
	unsafe []unsynced // put, and not yet on disk
	taken  []*taken   // in order

	ready chan struct{}
	room  chan struct{}
}

type unsynced struct {
	index uint64
	batch *plugin.Batch // without its records
}

// taken is a batch that somebody has.
type taken struct {
	frame spool.Frame // without its payload
	done  bool
}

// Folder is where a disk queue lives.
type Folder struct {
	Path string
	// Sync is the longest time between fsyncs; 0 for the spool's default.
	Sync time.Duration
	// Once says that no record comes in more than one way: one that comes again after
	// a kill is then known to be in the queue.
	Once bool
}

// sync is the longest time between fsyncs.
func (f Folder) sync() time.Duration {
	if f.Sync <= 0 {
		return spool.DefaultSync
	}
	return f.Sync
}

// OpenDisk opens a queue, with what an earlier run left in it.
func OpenDisk(f Folder, o Options) (*Disk, spool.Found, error) {
	encoder, err := message.NewEncoder()
	if err != nil {
		return nil, spool.Found{}, err
	}
	d := &Disk{options: o.withDefaults(), encoder: encoder, ready: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	log, found, err := spool.Open(spool.Options{
		Dir: f.Path, Head: []byte(encoder.Schema()), MaxBytes: o.MaxBytes, MaxFrames: o.MaxBatches, Sync: f.sync(), Synced: d.synced,
	})
	if err != nil {
		return nil, found, fmt.Errorf("open queue: %w", err)
	}
	d.log = log
	if found.Lost > 0 {
		d.options.Dropped(ReasonDamaged, int64(found.Lost))
	}
	for _, err := range found.Damage {
		d.options.Failed(err)
	}
	if found.Frames > 0 {
		signal(d.ready)
	}
	if f.Once {
		d.remember(2*f.sync() + slowSync)
	}
	return d, found, nil
}

// remember notes what a killed run put last. Some of it may be unknown: it is then
// put twice.
func (d *Disk) remember(last time.Duration) {
	r, frames := newResent(time.Now()), reader{}
	err := d.log.Unsure(last, func(f spool.Frame) {
		if b, err := frames.batch(f, nil); err == nil { // Take tells of damage
			r.note(b)
		}
	})
	if err != nil {
		d.options.Failed(err)
		return // it is not on disk for certain
	}
	d.resent = r
}

// unknown is the batch without what the queue has already.
func (d *Disk) unknown(b *plugin.Batch) *plugin.Batch {
	if d.resent == nil {
		return b
	}
	if d.resent.over(time.Now()) {
		d.options.Again(d.resent.again)
		d.resent = nil
		return b
	}
	return d.resent.strip(b)
}

// Put appends a batch. It waits while the queue or the disk is full, if that is
// the policy, and returns an error only when ctx ends meanwhile. It is for one
// goroutine. What a killed run has put already is accepted and not put again.
func (d *Disk) Put(ctx context.Context, b *plugin.Batch) error {
	had := len(b.Records)
	if b = d.unknown(b); len(b.Records) == 0 && had > 0 {
		return nil
	}
	d.buf = d.encoder.Append(d.buf[:0], b)
	for {
		err := d.append(b)
		switch {
		case err == nil:
			signal(d.ready)
			return nil
		case errors.Is(err, spool.ErrTooLarge):
			d.options.Dropped(ReasonTooLarge, int64(len(b.Records)))
			return nil
		}
		reason := ReasonFull
		if !errors.Is(err, spool.ErrFull) {
			reason = ReasonDisk
			d.options.Failed(err)
		}
		if d.options.Full == DropOldest && d.dropOldest(reason) {
			continue
		}
		if d.options.Full != Block {
			d.options.Dropped(reason, int64(len(b.Records)))
			return nil
		}
		if err := d.wait(ctx); err != nil {
			return err
		}
	}
}

// append appends what was encoded; the batch waits for the next fsync.
func (d *Disk) append(b *plugin.Batch) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	index, err := d.log.Append(len(b.Records), d.buf)
	if err == nil {
		b.Retain()
		d.unsafe = append(d.unsafe, unsynced{index, b.Bare()})
	}
	return err
}

func (d *Disk) dropOldest(reason string) bool {
	records, ok := d.log.DropOldest()
	if ok && records > 0 {
		d.options.Dropped(reason, int64(records))
	}
	return ok
}

// wait waits for room, or until the disk may have some again.
func (d *Disk) wait(ctx context.Context) error {
	late := time.NewTimer(again)
	defer late.Stop()
	select {
	case <-d.room:
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// synced acknowledges what is on disk.
func (d *Disk) synced(next uint64, err error) {
	d.mu.Lock()
	n := 0
	for n < len(d.unsafe) && d.unsafe[n].index < next {
		n++
	}
	now := d.unsafe[:n:n]
	d.unsafe = d.unsafe[n:]
	d.mu.Unlock()
	if err != nil {
		d.options.Failed(err)
	}
	for _, u := range now {
		u.batch.Done(err)
	}
}

// Take takes the oldest batch that nobody has, if one waits.
func (d *Disk) Take() (*plugin.Batch, bool) {
	for {
		frame, ok, err := d.log.Read()
		var damage *spool.DamageError
		switch {
		case errors.As(err, &damage):
			d.damaged(damage, int64(damage.Records))
			continue
		case !ok:
			return nil, false
		}
		t := &taken{frame: frame}
		t.frame.Payload, t.frame.Head = nil, nil
		d.mu.Lock()
		d.taken = append(d.taken, t)
		d.mu.Unlock()
		b, err := d.reader.batch(frame, func(err error) { d.settle(t, err) })
		if err != nil {
			d.damaged(err, int64(frame.Records))
			d.settle(t, nil)
			continue
		}
		return b, true
	}
}

func (d *Disk) damaged(err error, records int64) {
	d.options.Failed(err)
	if records > 0 {
		d.options.Dropped(ReasonDamaged, records)
	}
	signal(d.room)
}

// settle notes that a batch is done with, and acknowledges the frames of all
// before which none is still taken.
func (d *Disk) settle(t *taken, err error) {
	if errors.Is(err, ErrStopped) {
		return // the next run takes it
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t.done = true
	n := 0
	for n < len(d.taken) && d.taken[n].done {
		n++
	}
	if n == 0 {
		return
	}
	d.log.Ack(d.taken[n-1].frame)
	d.taken = append(d.taken[:0], d.taken[n:]...)
	signal(d.room)
}

// Ready has a token after a batch was put, and at first when some were left.
func (d *Disk) Ready() <-chan struct{} { return d.ready }

// Stats tells what waits, batches that somebody has included.
func (d *Disk) Stats() Stats {
	s := d.log.Stats()
	out := Stats{Batches: s.Frames, Bytes: s.Bytes}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.taken) > 0 {
		out.Oldest = d.taken[0].frame.Time
	}
	return out
}

// Close syncs and closes the queue; what waits is there for the next run.
func (d *Disk) Close() error {
	if err := d.log.Close(); err != nil {
		return fmt.Errorf("close queue: %w", err)
	}
	return nil
}
