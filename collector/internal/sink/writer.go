package sink

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

const (
	defaultQueue  = 16384
	blockAge      = 100 * time.Millisecond
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
	Boot   time.Time // of the machine
	Log    zerolog.Logger
}

// Writer takes records from one goroutine and writes them in another.
type Writer struct {
	opts    Options
	queue   chan emit.Item
	bulk    int // length of the queue from which on bulk classes are refused
	closing chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	done    sync.WaitGroup
	ended   chan struct{}
	err     error // why it ended, once ended is closed

	stream   Stream // nil while there is none
	announce *emit.Stream
	pending  [event.NumClasses]int64 // records in the open block
	size     int                     // bytes since entities were announced
	buffered int
	next     int64 // sequence number
	oldest   time.Time
	reported time.Time
	broken   time.Time // when the last stream broke; zero before the first one
	backoff  time.Duration
	retry    time.Time

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
		queue:    make(chan emit.Item, opts.Queue),
		bulk:     opts.Queue * 7 / 10,
		closing:  make(chan struct{}),
		ended:    make(chan struct{}),
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

// Put hands an item over. When the queue is full it is dropped and counted; bulk
// classes are refused before.
func (w *Writer) Put(it emit.Item) {
	if len(w.queue) < w.bulk || it.Class < event.ClassFile {
		select {
		case w.queue <- it:
			return
		default:
		}
	}
	w.drop(&it, emit.ReasonQueueFull)
}

// Ended is closed when the Writer ended by itself: its target broke for good.
func (w *Writer) Ended() <-chan struct{} { return w.ended }

// Err is why the Writer ended, after Ended is closed.
func (w *Writer) Err() error { return w.err }

// Stats are the Writer's.
func (w *Writer) Stats() *Stats { return &w.stats }

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

func (w *Writer) run() {
	defer close(w.ended)
	timer := time.NewTicker(blockAge / 2)
	defer timer.Stop()
	for {
		select {
		case it := <-w.queue:
			w.put(&it)
		case now := <-timer.C:
			w.tick(now)
		case <-w.closing:
			w.finish()
			return
		}
		if w.err != nil {
			return
		}
	}
}

// finish writes all that is left.
func (w *Writer) finish() {
	for w.err == nil && len(w.queue) > 0 {
		it := <-w.queue
		w.put(&it)
	}
	for len(w.queue) > 0 {
		it := <-w.queue
		w.drop(&it, emit.ReasonDisconnected)
	}
	if w.stream == nil {
		return
	}
	w.report(time.Now())
	if w.stream == nil {
		return
	}
	if err := w.stream.Close(); err != nil && w.err == nil {
		w.err = err
	}
}

// put writes an item.
func (w *Writer) put(it *emit.Item) {
	if w.stream == nil {
		w.drop(it, emit.ReasonDisconnected)
		return
	}
	if w.size > forgetEvery {
		w.announce.Forget()
		w.size = 0
	}
	if !w.announce.Put(it) {
		w.drop(it, emit.ReasonUnsaid)
	} else if it.Record != nil {
		w.pending[it.Class]++
	}
	w.grown()
	if w.stream.Buffered() >= avro.DefaultBlockSize || (it.Urgent() && len(w.queue) == 0) {
		w.flush()
	}
}

// grown takes note of how the open block grew.
func (w *Writer) grown() {
	n := w.stream.Buffered()
	if w.buffered == 0 && n > 0 {
		w.oldest = time.Now()
	}
	w.size += n - w.buffered
	w.buffered = n
}

// tick does what is due.
func (w *Writer) tick(now time.Time) {
	switch {
	case w.stream == nil && !now.Before(w.retry):
		if err := w.open(); err != nil {
			w.postpone(now, err)
		}
	case w.stream == nil:
	case now.Sub(w.reported) >= reportEvery:
		w.report(now)
	case w.buffered > 0 && now.Sub(w.oldest) >= blockAge/2:
		w.flush()
	}
}

// open begins a stream.
func (w *Writer) open() error {
	h := w.opts.Header
	h.FirstSequence = w.next
	s, err := w.opts.Target.Open(w.ctx, &h)
	if err != nil {
		return err
	}
	w.stream = s
	w.announce = emit.NewStream(numbered{w})
	w.size, w.buffered, w.backoff = 0, 0, 0
	w.stats.Streams.Add(1)
	w.stats.Connected.Store(true)
	if w.opts.Target.Live() {
		w.opts.Log.Info().Msg("stream opened")
		w.tellGap(time.Now())
	}
	w.flush()
	return nil
}

// tellGap tells what this stream cannot know of: the time before the capture, or
// since the last stream broke.
func (w *Writer) tellGap(now time.Time) {
	gap := sfproto.Loss{TS: w.opts.Boot.UnixNano(), EndTS: now.UnixNano(), Reason: "start"}
	if !w.broken.IsZero() {
		gap.TS, gap.Reason = w.broken.UnixNano(), emit.ReasonDisconnected.String()
	}
	numbered{w}.Append(&gap)
}

// postpone sets the time of the next attempt: twice as far away as the last one,
// less up to half at random.
func (w *Writer) postpone(now time.Time, err error) {
	if w.backoff == 0 {
		w.opts.Log.Warn().Err(err).Msg("no stream: records are dropped until there is one")
	}
	w.backoff = min(max(2*w.backoff, minBackoff), maxBackoff)
	w.retry = now.Add(w.backoff - rand.N(w.backoff/2))
}

// flush writes the open block. When that fails its records are lost.
func (w *Writer) flush() {
	err := w.stream.Flush()
	if err == nil {
		clear(w.pending[:])
		w.buffered = 0
		return
	}
	for c, n := range w.pending {
		w.opts.Ledger.Add(event.Class(c), emit.ReasonDisconnected, n)
	}
	clear(w.pending[:])
	_ = w.stream.Close() // it is broken already
	w.stream, w.broken = nil, time.Now()
	w.stats.Connected.Store(false)
	if !w.opts.Target.Live() {
		w.err = err
		return
	}
	w.opts.Log.Warn().Err(err).Msg("stream broke")
}

func (w *Writer) drop(it *emit.Item, why emit.Reason) {
	if it.Record != nil {
		w.opts.Ledger.Add(it.Class, why, 1)
	}
}

// numbered counts what is appended to the Writer's stream.
type numbered struct{ w *Writer }

// Append implements emit.Appender.
func (n numbered) Append(rec sfproto.Record) bool {
	if !n.w.stream.Append(rec) {
		return false
	}
	n.w.next++
	n.w.stats.Records[rec.Kind()].Add(1)
	return true
}
