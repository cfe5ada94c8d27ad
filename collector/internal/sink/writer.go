package sink

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	defaultQueue  = 16384
	blockAge      = 100 * time.Millisecond
	tickEvery     = 50 * time.Millisecond // at most
	reportEvery   = time.Second
	forgetEvery   = 16 << 20 // bytes after which entities are announced anew
	minBackoff    = 100 * time.Millisecond
	maxBackoff    = 5 * time.Second
	firstSequence = 1
)

// Options are what a Writer needs.
type Options struct {
	Target Target
	Header sfproto.Header // of each stream; the sequence number is filled in
	Ledger *emit.Ledger
	Queue  int       // items; 0 is 16384
	Quota  int       // how full the queue is, in percent, when cgroups have a quota; 0 is 35
	Boot   time.Time // of the machine
	Log    zerolog.Logger
}

// Writer takes records and writes them in a goroutine of its own.
type Writer struct {
	opts    Options
	queue   chan queued
	quota   *quota
	closing chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	done    sync.WaitGroup
	ended   chan struct{}
	err     error // why it ended, once ended is closed

	stream   Stream // nil while there is none
	announce *emit.Stream
	acks     acknowledged // the stream, when its other end acknowledges; else nil
	parts    parted       // the stream, when it has parts; else nil
	patient  bool         // nobody waits for urgent records
	pending  emit.Tally   // records in the open block
	told     []emit.Drop  // in the open block
	full     bool         // the last block was refused
	sent     window       // records in blocks that are not acknowledged
	size     int          // bytes since entities were announced
	buffered int
	next     int64 // sequence number
	oldest   time.Time
	reported time.Time
	opened   time.Time
	broken   time.Time // when the last stream broke; zero before the first one
	backoff  time.Duration
	retry    time.Time
	awaited  time.Time // when the timer is to end; zero: it has
	ticked   time.Time

	stats Stats
}

// Stats are what a Writer did, to be read from any goroutine.
type Stats struct {
	Records   [sfproto.NumKinds]atomic.Int64
	Streams   atomic.Int64 // begun
	Connected atomic.Bool
}

// Start opens the first stream and starts the goroutine. That nobody listens on
// a live target yet is no error.
func Start(opts Options) (*Writer, error) {
	if opts.Queue <= 0 {
		opts.Queue = defaultQueue
	}
	w := &Writer{
		opts:     opts,
		queue:    make(chan queued, opts.Queue),
		quota:    newQuota(opts.Queue, opts.Quota),
		closing:  make(chan struct{}),
		ended:    make(chan struct{}),
		pending:  emit.Tally{},
		next:     firstSequence,
		reported: time.Now(),
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	if err := w.open(); err != nil {
		if !opts.Target.Live() || !passing(err) {
			w.cancel()
			return nil, err
		}
		w.postpone(time.Now(), err)
	}
	w.done.Go(w.run)
	return w, nil
}

// Put hands an item over, from any goroutine. One that there is no room for is dropped
// and counted.
func (w *Writer) Put(it emit.Item) {
	q := queued{Item: it}
	if why, ok := w.quota.admit(&q, len(w.queue)); !ok {
		w.drop(&it, why)
		return
	}
	select {
	case w.queue <- q:
	default:
		w.quota.leave(&q)
		w.drop(&it, emit.ReasonQueueFull)
	}
}

// take is an item that leaves the queue.
func (w *Writer) take(q queued) *emit.Item {
	w.quota.leave(&q)
	return &q.Item
}

// Ended is closed when the Writer ended by itself: its target broke for good.
func (w *Writer) Ended() <-chan struct{} { return w.ended }

// Err is why the Writer ended, after Ended is closed.
func (w *Writer) Err() error { return w.err }

// Stats are the Writer's.
func (w *Writer) Stats() *Stats { return &w.stats }

// Behind reports whether the queue is so full that cgroups have a quota.
func (w *Writer) Behind() bool { return len(w.queue) >= w.quota.mark }

// Queued is the number of items that wait.
func (w *Writer) Queued() int { return len(w.queue) }

// Stop writes what is queued, with the last losses, and waits for it, until ctx
// ends. Nothing may be put any more.
func (w *Writer) Stop(ctx context.Context) error {
	close(w.closing)
	stop := context.AfterFunc(ctx, w.cancel)
	w.done.Wait()
	stop()
	w.cancel()
	return w.err
}

func (w *Writer) drop(it *emit.Item, why emit.Reason) { w.opts.Ledger.AddItem(it, why) }
