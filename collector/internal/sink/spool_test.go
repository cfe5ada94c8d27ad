package sink_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// place is where a record stands.
type place struct {
	stream string
	seq    int64
}

// taker is a processor: it acknowledges what it gets, and knows what it got.
type taker struct {
	t        *testing.T
	listener *wire.Listener
	done     sync.WaitGroup
	end      context.CancelFunc

	mu     sync.Mutex
	mute   bool            // acknowledges nothing
	events map[place]int64 // what the events tell
	losses []*sfproto.Loss
	lost   map[string]int64 // by reason
	orphan int              // events whose process was not told before on the same connection
	again  int              // events that came more than once
	conns  int
}

func take(t *testing.T, path string) *taker {
	t.Helper()
	l, err := wire.Listen(path, wire.ListenOptions{Mode: 0o600})
	require.NoError(t, err)
	ctx, end := context.WithCancel(context.Background())
	k := &taker{t: t, listener: l, end: end, events: map[place]int64{}, lost: map[string]int64{}}
	k.done.Go(func() {
		for {
			conn, err := l.Accept(ctx)
			if err != nil {
				return
			}
			k.serve(ctx, conn)
		}
	})
	return k
}

func (k *taker) serve(ctx context.Context, conn *wire.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	r, err := wire.NewReceiver(conn)
	if err != nil {
		return
	}
	defer r.Close()
	known := map[sfproto.OID]bool{}
	k.mu.Lock()
	k.conns++
	k.mu.Unlock()
	for {
		f, err := r.Next()
		if err != nil {
			return
		}
		k.mu.Lock()
		for i, rec := range f.Records {
			k.record(place{f.Header.StreamID, f.First + int64(i)}, rec, known)
		}
		mute := k.mute
		k.mu.Unlock()
		if !mute && conn.SendAck(wire.Ack{StreamID: f.Header.StreamID, Sequence: f.First + int64(len(f.Records)) - 1}) != nil {
			return
		}
	}
}

func (k *taker) record(at place, rec sfproto.Record, known map[sfproto.OID]bool) {
	switch rec := rec.(type) {
	case *sfproto.Process:
		known[rec.OID] = true
	case *sfproto.Loss:
		k.losses = append(k.losses, rec)
		k.lost[rec.Reason] += rec.Count
	case *sfproto.ProcessEvent:
		if !known[rec.ProcOID] {
			k.orphan++
		}
		if before, ok := k.events[at]; ok {
			k.again++
			require.Equal(k.t, before, rec.TS, "%v", at)
		}
		k.events[at] = rec.TS
	}
}

// stop ends it, as a killed process ends.
func (k *taker) stop() {
	k.end()
	k.listener.Close()
	k.done.Wait()
}

func (k *taker) until(what string, f func() bool) {
	k.t.Helper()
	defer func() {
		if k.t.Failed() {
			k.t.Logf("%d events, losses %v, %d connections", len(k.events), k.lost, k.conns)
		}
	}()
	require.Eventually(k.t, func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return f()
	}, 20*time.Second, 5*time.Millisecond, what)
}

// spooling is a collector with a spool.
type spooling struct {
	t      *testing.T
	dir    string
	socket string
	ledger *emit.Ledger
	spool  *sink.Spool
	w      *sink.Writer
	made   int64
	change func(*sink.SpoolOptions)
}

func newSpooling(t *testing.T) *spooling {
	dir := t.TempDir()
	return &spooling{t: t, dir: filepath.Join(dir, "q"), socket: filepath.Join(dir, "s"), ledger: new(emit.Ledger), change: func(*sink.SpoolOptions) {}}
}

func (s *spooling) start(stream string) {
	s.t.Helper()
	o := sink.SpoolOptions{Dir: s.dir, Bytes: 64 << 20, Sync: 10 * time.Millisecond, Socket: s.socket,
		Encoder: encoder(s.t, 6), Ledger: s.ledger, Log: zerolog.New(zerolog.NewTestWriter(s.t))}
	s.change(&o)
	var err error
	s.spool, err = sink.NewSpool(o)
	require.NoError(s.t, err)
	s.w, err = sink.Start(sink.Options{Target: s.spool, Ledger: s.ledger, Log: zerolog.Nop(), Boot: time.Unix(1, 0),
		Header: sfproto.Header{Exporter: "test", NodeID: "n", StreamID: stream}})
	require.NoError(s.t, err)
}

// put makes n exits, which tell their number.
func (s *spooling) put(n int) {
	for range n {
		s.made++
		s.w.Put(emit.Item{Class: event.ClassExit, Process: who(),
			Record: &sfproto.ProcessEvent{ProcOID: sfproto.OID{HPID: 7}, TS: s.made, Args: []string{string(make([]byte, 100))}}})
	}
	require.Eventually(s.t, func() bool { return s.w.Queued() == 0 }, 10*time.Second, time.Millisecond)
}

// complete reports whether all that was made has come, none of it twice under
// another number.
func (s *spooling) complete(k *taker) func() bool {
	return func() bool {
		seen := map[int64]bool{}
		for _, ts := range k.events {
			seen[ts] = true
		}
		return int64(len(seen)) == s.made && len(k.events) == len(seen)
	}
}

func TestSpoolKeepsWhatNobodyTakes(t *testing.T) {
	s := newSpooling(t)
	s.start("one")
	s.put(1000)
	stop(t, s.w)
	s.start("two")
	defer stop(t, s.w)
	k := take(t, s.socket)
	defer k.stop()
	s.put(10)
	k.until("all that was made", func() bool { return len(k.events) >= 1000 })
	k.until("the gap between the runs", func() bool {
		for _, l := range k.losses {
			if l.Reason == "restart" {
				return l.Count == 0 && l.TS < l.EndTS
			}
		}
		return false
	})
	require.Zero(t, k.orphan)
	require.Equal(t, 2, k.conns, "each run has a stream")
	require.Eventually(t, func() bool { return s.spool.Waiting().Frames == 0 }, 10*time.Second, time.Millisecond)
	require.Empty(t, s.ledger.Open())
	require.False(t, s.spool.Dropping())
	require.Positive(t, s.spool.Bytes())
}

// TestSpoolGoesOnWhereItWas: what was not acknowledged comes again under its own
// numbers, after the entities it needs, however often the listener dies.
func TestSpoolGoesOnWhereItWas(t *testing.T) {
	s := newSpooling(t)
	s.start("one")
	defer func() { stop(t, s.w) }()
	events := map[place]int64{}
	again := 0
	for i := range 8 {
		k := take(t, s.socket)
		for at, ts := range events {
			k.events[at] = ts
		}
		k.mute = i%2 == 1
		s.put(500)
		k.until("something", func() bool { return len(k.events) > len(events) })
		if i == 7 {
			k.mu.Lock()
			k.mute = false
			k.mu.Unlock()
			s.put(1)
			k.until("all that was made", s.complete(k))
			require.Eventually(t, func() bool { return s.spool.Waiting().Frames == 0 }, 10*time.Second, time.Millisecond)
		}
		k.stop()
		require.Zero(t, k.orphan)
		events, again = k.events, again+k.again
	}
	require.Positive(t, again, "what was not acknowledged came again")
}

// TestFullSpool: what was made is what comes and what is told to be lost, whichever
// end of it makes room.
func TestFullSpool(t *testing.T) {
	f := func(newest bool) {
		t.Helper()
		s := newSpooling(t)
		s.change = func(o *sink.SpoolOptions) { o.Bytes, o.Newest = 128<<10, newest }
		s.start("one")
		for range 200 {
			s.put(20)
			require.LessOrEqual(t, s.spool.Waiting().Bytes, int64(160<<10))
		}
		require.Eventually(t, s.spool.Dropping, 10*time.Second, time.Millisecond)
		k := take(t, s.socket)
		defer k.stop()
		lost := int64(0)
		k.until("all but what is lost", func() bool {
			lost = k.lost["spool_full"]
			return int64(len(k.events))+lost == s.made
		})
		require.Positive(t, lost)
		require.NotEmpty(t, k.events)
		require.Zero(t, k.orphan)
		first := false
		for _, ts := range k.events {
			first = first || ts == 1
		}
		require.Equal(t, newest, first, "the first record is kept where the newest are dropped")
		stop(t, s.w)
	}
	f(false)
	f(true)
}

// TestDamagedSpool: a bit that turned over costs its block, which is told.
func TestDamagedSpool(t *testing.T) {
	s := newSpooling(t)
	s.start("one")
	for range 20 {
		s.put(50)
	}
	stop(t, s.w)
	files, err := filepath.Glob(filepath.Join(s.dir, "*.spool"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	text[len(text)-300] ^= 1
	require.NoError(t, os.WriteFile(files[0], text, 0o600))

	s.start("two")
	defer stop(t, s.w)
	k := take(t, s.socket)
	defer k.stop()
	k.until("what is left and what is lost", func() bool { return k.lost["spool_damaged"] > 0 && len(k.events) > 0 })
	require.Zero(t, k.orphan)
	require.GreaterOrEqual(t, int64(len(k.events))+k.lost["spool_damaged"], s.made)
}

func TestASpoolHasOneOwner(t *testing.T) {
	s := newSpooling(t)
	s.start("one")
	defer stop(t, s.w)
	_, err := sink.NewSpool(sink.SpoolOptions{Dir: s.dir, Bytes: 1 << 20, Encoder: encoder(t, 6), Ledger: s.ledger})
	require.ErrorContains(t, err, "another process has it open")
}
