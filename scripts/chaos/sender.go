package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

const (
	// base is the time of number 0, in ns since the epoch: a record's time is its
	// number behind it.
	base int64 = 1_700_000_000_000_000_000
	// window bounds what is sent and not acknowledged.
	window = 50_000
	// perBlock is how many numbers are sent at once.
	perBlock = 50

	streamID = "chaos"
	redial   = 20 * time.Millisecond
)

// sender is an origin of numbers from 0 on. When a connection breaks, it sends again
// what was not acknowledged, under the same sequence numbers.
type sender struct {
	socket string
	enc    *avro.Encoder
	every  time.Duration // between blocks

	mu      sync.Mutex
	made    int64 // numbers that there are: 0 to made-1
	acked   int64 // numbers below it are acknowledged
	stopped bool

	cancel context.CancelFunc // nil before start
	ended  chan struct{}
}

func newSender(socket string, rate int) (*sender, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	return &sender{socket: socket, enc: enc, every: time.Second * perBlock / time.Duration(rate)}, nil
}

func (s *sender) start(ctx context.Context) error {
	ctx, s.cancel = context.WithCancel(ctx)
	s.ended = make(chan struct{})
	go func() { // stop waits for it
		defer close(s.ended)
		s.run(ctx)
	}()
	return nil
}

func (s *sender) stop() error {
	if s.cancel != nil {
		s.cancel()
		<-s.ended
	}
	return nil
}

// finish has all numbers acknowledged that there are.
func (s *sender) finish(ctx context.Context, within time.Duration) error {
	s.makeNoMore()
	err := eventually(ctx, within, func() bool {
		made, acked := s.progress()
		return made == acked
	})
	if err != nil {
		return fmt.Errorf("wait for acknowledgements: %w", err)
	}
	return nil
}

// told is what was acknowledged.
func (s *sender) told() told {
	_, acked := s.progress()
	out := told{}
	for n := range acked {
		out.note(streamID, n, event)
	}
	return out
}

// run sends until ctx ends.
func (s *sender) run(ctx context.Context) {
	for ctx.Err() == nil {
		if conn, err := wire.Dial(ctx, s.socket); err == nil {
			s.serve(ctx, conn)
		}
		pause(ctx, redial)
	}
}

// serve sends on one connection until it breaks.
func (s *sender) serve(ctx context.Context, conn *wire.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var acks sync.WaitGroup
	acks.Go(func() {
		defer cancel()
		s.takeAcks(conn)
	})
	s.send(ctx, conn)
	conn.Close()
	acks.Wait()
}

func (s *sender) takeAcks(conn *wire.Conn) {
	r := wire.NewAckReader(conn)
	for {
		a, err := r.Next()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.acked = max(s.acked, a.Sequence+1)
		s.mu.Unlock()
	}
}

func (s *sender) send(ctx context.Context, conn *wire.Conn) {
	s.mu.Lock()
	next := s.acked
	s.mu.Unlock()
	out, err := wire.NewSender(conn, s.enc, avro.Null, &sfproto.Header{
		Exporter: "chaos", NodeID: "chaos", StreamID: streamID, FirstSequence: next, Acknowledge: true,
	})
	if err != nil {
		return
	}
	for ctx.Err() == nil {
		to := s.more(next)
		for ; next < to; next++ {
			out.Append(&sfproto.K8sEvent{TS: base + next, Message: "number"})
		}
		if out.Flush() != nil {
			return
		}
		pause(ctx, s.every)
	}
}

// more is up to which number there is something to send behind next: what was
// made before, or a new block.
func (s *sender) more(next int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if next == s.made && !s.stopped && s.made-s.acked < window {
		s.made += perBlock
	}
	return min(s.made, next+perBlock*20)
}

// makeNoMore ends making numbers; what there is goes on being sent.
func (s *sender) makeNoMore() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
}

// progress is how many numbers were made and how many are acknowledged.
func (s *sender) progress() (made, acked int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made, s.acked
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// eventually waits until a condition holds.
func eventually(ctx context.Context, within time.Duration, condition func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for !condition() {
		pause(ctx, 10*time.Millisecond)
		if ctx.Err() != nil && !condition() {
			return errors.New("it is still not so after " + within.String())
		}
	}
	return nil
}

var _ origin = (*sender)(nil)
