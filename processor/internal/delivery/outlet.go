package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/processor/internal/repeats"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Reasons of drops that are not the queue's.
const (
	ReasonRefused = "refused"  // for good, and there is no dead-letter file
	ReasonGaveUp  = "given_up" // retry.giveUpAfter is over, and there is none
)

// Observer is told what becomes of batches; its methods are called from many
// goroutines.
type Observer interface {
	// Delivered is a batch that an exporter took.
	Delivered(exporter string, b *plugin.Batch)
	// Failed is an attempt that failed.
	Failed(exporter string)
	// Retried is an attempt that is not a batch's first.
	Retried(exporter string)
	// Dropped are records that the exporter will not get.
	Dropped(exporter, reason string, records int64)
	// Buried are records that went to the dead-letter file.
	Buried(exporter string, records int64)
}

// waiting is a queue.
type waiting interface {
	Put(ctx context.Context, b *plugin.Batch) error
	Take() (*plugin.Batch, bool)
	Ready() <-chan struct{}
	Stats() queue.Stats
	Close() error
}

// Options are what the pipeline gives an outlet.
type Options struct {
	Name     string
	Config   Config // complete
	Consumer plugin.Consumer
	Log      *slog.Logger
	Observer Observer
}

// Outlet is the end of a pipeline: an exporter behind its queue.
type Outlet struct {
	options Options
	queue   atomic.Pointer[waiting]
	packer  packer
	dead    *deadLetters
	backoff backoff
	losses  losses
	errors  *repeats.Log

	busy atomic.Int64 // ns that attempts took

	mu      sync.Mutex
	results []result // of attempts
	wake    chan struct{}
	closing chan struct{}
	worker  sync.WaitGroup
	refused int64 // batches; read when the worker has ended
	again   []*parcel

	once     bool               // see Once
	end      context.CancelFunc // of the worker; nil before Run
	handover handover
}

// New makes an outlet; nothing is opened.
func New(o Options) (*Outlet, error) {
	out := &Outlet{
		options: o, backoff: newBackoff(o.Config.Retry), errors: repeats.New(o.Log),
		wake: make(chan struct{}, 1), closing: make(chan struct{}),
	}
	out.packer = packer{config: o.Config.Batch, losses: &out.losses}
	var err error
	if o.Config.Batch.Bytes > 0 {
		out.packer.sizer, err = queue.NewSizer()
	}
	if o.Config.DeadLetter != "" {
		out.dead = newDeadLetters(o.Config.DeadLetter)
	}
	return out, err
}

// Once says that no record comes in more than one way, so that the queue can tell one
// that a source sends again. It is for before Start.
func (o *Outlet) Once(is bool) { o.once = is }

// Start opens the queue and starts the exporter.
func (o *Outlet) Start(ctx context.Context) error {
	if o.dead != nil {
		if err := o.dead.check(); err != nil {
			return err
		}
	}
	q, err := o.open()
	if err != nil {
		return err
	}
	if s, ok := o.options.Consumer.(plugin.Starter); ok {
		if err := s.Start(ctx); err != nil {
			return errors.Join(err, q.Close())
		}
	}
	o.queue.Store(&q)
	return nil
}

// Run works until Stop. It is apart from Start, whose context ends with it.
func (o *Outlet) Run(ctx context.Context) {
	ctx, o.end = context.WithCancel(ctx)
	o.worker.Go(func() { o.work(ctx, *o.queue.Load()) })
}

func (o *Outlet) open() (waiting, error) {
	c := o.options.Config.Queue
	bounds := queue.Options{MaxBatches: c.MaxBatches, MaxBytes: int64(c.MaxBytes), Full: c.Full, Dropped: o.drop,
		Failed: func(err error) { o.errors.Error("queue has trouble", err) }, Again: o.cameAgain}
	if c.Type != Disk {
		return queue.NewMemory(bounds)
	}
	q, found, err := queue.OpenDisk(queue.Folder{Path: c.Path, Sync: time.Duration(c.Fsync), Once: o.once}, bounds)
	if err != nil {
		return nil, err
	}
	if found.Frames > 0 || found.Torn > 0 {
		o.options.Log.Info("queue goes on where it ended", "batches", found.Frames, "records", found.Records, "torn_bytes", found.Torn)
	}
	return q, nil
}

// Consume implements plugin.Consumer.
func (o *Outlet) Consume(ctx context.Context, b *plugin.Batch) error {
	if err := (*o.queue.Load()).Put(ctx, b); err != nil {
		return fmt.Errorf("put batch into queue: %w", err)
	}
	return nil
}

// drop counts records that the exporter will not get, and has it told.
func (o *Outlet) drop(reason string, records int64) {
	o.options.Observer.Dropped(o.options.Name, reason, records)
	o.losses.add(reason, records)
}

// cameAgain tells of records that the queue had already.
func (o *Outlet) cameAgain(records int64) {
	if records > 0 {
		o.options.Log.Info("records came again after a kill, and were in the queue already", "records", records)
	}
}

// Stop hands over what waits, as long as the exporter takes it and ctx allows,
// and stops the exporter. What is left a queue in memory refuses and one on disk
// keeps.
func (o *Outlet) Stop(ctx context.Context) error {
	loaded := o.queue.Load()
	if loaded == nil { // it was never started
		return o.stopExporter(ctx)
	}
	close(o.closing)
	o.worker.Wait()
	if o.end != nil {
		o.end()
	}
	err := o.stopExporter(ctx) // hands over what it had kept
	o.settleLast()
	q := *loaded
	if o.keeps() {
		o.empty(q)
	}
	if left := q.Stats().Batches; left > 0 {
		o.leave(left)
	}
	errs := []error{err, q.Close()}
	if o.dead != nil {
		errs = append(errs, o.dead.close())
	}
	return errors.Join(errs...)
}

func (o *Outlet) leave(batches int) {
	if o.options.Config.Queue.Type == Disk {
		o.options.Log.Info("batches stay in the queue", "batches", batches)
		return
	}
	o.refused += int64(batches)
	o.options.Log.Warn("batches were not delivered before the end", "batches", batches)
}

func (o *Outlet) stopExporter(ctx context.Context) error {
	if s, ok := o.options.Consumer.(plugin.Stopper); ok {
		return s.Stop(ctx)
	}
	return nil
}

// Folder is a disk queue's; "" for a queue in memory.
func (o *Outlet) Folder() string { return o.options.Config.Queue.Path }

// DeadLetter is the file of what is refused, "" for none.
func (o *Outlet) DeadLetter() string { return o.options.Config.DeadLetter }

// Refused is how many batches the exporter did not get. It is for after Stop.
func (o *Outlet) Refused() int64 { return o.refused }

// Busy is the time that attempts took until the exporter gave control back.
func (o *Outlet) Busy() time.Duration { return time.Duration(o.busy.Load()) }

// Stats tells what waits.
func (o *Outlet) Stats() queue.Stats {
	if q := o.queue.Load(); q != nil {
		return (*q).Stats()
	}
	return queue.Stats{}
}

var (
	_ plugin.Consumer = (*Outlet)(nil)
	_ plugin.Starter  = (*Outlet)(nil)
	_ plugin.Stopper  = (*Outlet)(nil)
)
