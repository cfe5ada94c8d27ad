package sink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
)

// SpoolOptions are what a Spool needs.
type SpoolOptions struct {
	Dir     string        // is made when it is missing
	Bytes   int64         // of all files in it
	Sync    time.Duration // for which a block waits for its fsync at most
	Newest  bool          // when it is full, drop what comes new and not what is oldest
	Socket  string        // of the processor
	Encoder *avro.Encoder
	Peer    func(pid int) // as NewSocket's
	Ledger  *emit.Ledger
	Log     zerolog.Logger
}

// Spool writes blocks to a folder, from where they go to who listens on a Unix
// socket, as NewSocket's do, and are removed when they are acknowledged.
type Spool struct {
	opts  SpoolOptions
	log   *spool.Log
	until time.Time // as far as what happened is in the spool of an earlier run
	acked uint64    // records up to what was acknowledged in earlier runs
	stale atomic.Bool

	more      chan struct{} // has a token when there are blocks to send
	bytes     atomic.Int64
	streams   atomic.Int64
	connected atomic.Bool
	drops     atomic.Int64 // when a block was last dropped, ns since the epoch
}

// untold is what a spool may lack behind its last block, about: a flow is told a second
// after it began, and a block waits for what is behind it in the queue.
const untold = 1500 * time.Millisecond

// droppingFor is how long a spool that dropped a block is said to drop.
const droppingFor = 10 * time.Second

// partBytes bounds what a part of a spool holds before it is packed: what is read
// again at most when a connection begins in its middle.
const partBytes = forgetEvery

// partsAtLeast is how many parts a full spool has: the oldest one makes room.
const partsAtLeast = 8

// NewSpool opens or makes a spool; Writer.Stop closes it.
func NewSpool(o SpoolOptions) (*Spool, error) {
	s := &Spool{opts: o, more: make(chan struct{}, 1)}
	log, found, err := spool.Open(spool.Options{
		Dir: o.Dir, MaxBytes: o.Bytes, SegmentBytes: o.Bytes, Sync: o.Sync, Synced: s.synced, Dropped: s.dropped,
	})
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	if s.log, s.until = log, found.Until; found.Killed && !s.until.IsZero() {
		s.until = s.until.Add(-untold)
	}
	for _, damage := range found.Damage {
		o.Log.Warn().Err(damage).Msg("a file of the spool is damaged and set aside")
	}
	s.acked = log.Stats().End - log.Stats().Records - found.Lost
	s.damaged(found.Lost)
	if found.Torn > 0 {
		o.Log.Warn().Int64("bytes", found.Torn).Msg("the last block of the spool was not written whole")
	}
	if found.Frames > 0 {
		o.Log.Info().Int("blocks", found.Frames).Uint64("records", found.Records).Msg("the spool holds what an earlier run could not send")
	}
	return s, nil
}

// Open implements Target. It starts the goroutine that sends, which the stream's
// Close waits for.
func (s *Spool) Open(ctx context.Context, h *sfproto.Header) (Stream, error) {
	head, err := partHead(s.opts.Encoder, h, s.log.Stats())
	if err != nil {
		return nil, err
	}
	if err := s.log.SetHead(head); err != nil {
		return nil, err
	}
	st := &spooled{Spool: s, limit: int(min(partBytes, s.opts.Bytes/partsAtLeast)), tally: emit.Tally{}}
	ctx, st.stop = context.WithCancel(ctx)
	st.sending.Go(func() { (&forwarder{Spool: s, acked: s.acked, passed: map[uint64]bool{}}).run(ctx) })
	return st, nil
}

// Live implements Target.
func (*Spool) Live() bool { return true }

// Since implements resumed. After a run that was killed it is a little before its last
// block.
func (s *Spool) Since() time.Time { return s.until }

// Bytes is how much was sent.
func (s *Spool) Bytes() int64 { return s.bytes.Load() }

// Streams is how many connections were begun.
func (s *Spool) Streams() int64 { return s.streams.Load() }

// Connected reports whether somebody takes what waits.
func (s *Spool) Connected() bool { return s.connected.Load() }

// Dropping reports whether a block was dropped lately, for want of room or because the
// disk refused it.
func (s *Spool) Dropping() bool { return time.Since(time.Unix(0, s.drops.Load())) < droppingFor }

// Waiting is what waits in the folder.
func (s *Spool) Waiting() spool.Stats { return s.log.Stats() }

// synced is told of each fsync. After one that failed a file ends, and the next one
// has to tell all entities anew.
func (s *Spool) synced(_ uint64, err error) {
	if err != nil && !s.stale.Swap(true) {
		s.opts.Log.Error().Err(err).Msg("what is in the spool may not outlive a power failure")
	}
}

// dropped counts a block that made room before it was sent.
func (s *Spool) dropped(f spool.Frame) { loseBlock(s.opts.Ledger, f.Payload, emit.ReasonSpoolFull) }

func loseBlock(to *emit.Ledger, payload []byte, why emit.Reason) {
	if tally, _, err := splitBlock(payload); err == nil {
		tally.Lose(to, why)
	}
}

// spooled is the stream into a spool. A block that finds no room is refused; what
// the stream is about goes on.
type spooled struct {
	*Spool
	stop    context.CancelFunc
	sending sync.WaitGroup

	block []byte
	count int
	tally emit.Tally // of the block, for who may have to drop it
	frame []byte
	size  int // of the part
	limit int
}

// Append implements emit.Appender.
func (s *spooled) Append(rec sfproto.Record) bool {
	block, ok := s.opts.Encoder.Append(s.block, rec)
	if !ok || len(block) > avro.MaxBlockSize {
		return false
	}
	s.size += len(block) - len(s.block)
	s.block = block
	s.count++
	return true
}

// Buffered implements Stream.
func (s *spooled) Buffered() int { return len(s.block) }

// Full implements Stream.
func (s *spooled) Full() bool { return len(s.block) >= avro.DefaultBlockSize }

// Tallied implements tallied.
func (s *spooled) Tallied(t emit.Tally) { s.tally = t }

// PartDue implements parted.
func (s *spooled) PartDue() bool { return s.size >= s.limit || s.stale.Load() }

// Part implements parted.
func (s *spooled) Part() {
	s.log.Cut()
	s.stale.Store(false)
	s.size = 0
}

// Flush implements Stream. An error is errRefused: the block is not in the spool.
func (s *spooled) Flush() error {
	if s.count == 0 {
		return nil
	}
	s.frame = append(appendTally(s.frame[:0], s.tally), s.block...)
	count := s.count
	s.block, s.count = s.block[:0], 0
	for {
		_, err := s.log.Append(count, s.frame)
		if err == nil {
			signal(s.more)
			return nil
		}
		s.drops.Store(time.Now().UnixNano())
		switch {
		case !errors.Is(err, spool.ErrFull):
			return fmt.Errorf("%w: %w", errRefused, err)
		case s.opts.Newest:
			return errRefused
		}
		// Without a part before it the block has nobody to have told its entities.
		if _, ok := s.log.DropOldest(); !ok || s.log.Stats().Frames == 0 {
			return errRefused
		}
	}
}

// Close sends what waits, as long as somebody takes it within lingerFor, and
// closes the spool: the rest is there for the next run.
func (s *spooled) Close() error {
	err := s.Flush()
	drained := time.NewTimer(lingerFor)
	defer drained.Stop()
	poll := time.NewTicker(lingerFor / 100)
	defer poll.Stop()
	for late := false; s.connected.Load() && s.log.Stats().Frames > 0 && !late; {
		select {
		case <-poll.C:
		case <-drained.C:
			late = true
		}
	}
	s.stop()
	s.sending.Wait()
	return errors.Join(err, s.log.Close())
}

var (
	_ parted  = (*spooled)(nil)
	_ tallied = (*spooled)(nil)
	_ resumed = (*Spool)(nil)
)
