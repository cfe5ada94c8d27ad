package sink_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
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

// peer is a processor: it listens, and reads one stream.
type peer struct {
	t    *testing.T
	l    *wire.Listener
	conn *wire.Conn
	rc   *wire.Receiver
	last wire.Frame
}

func listen(t *testing.T, path string) *peer {
	t.Helper()
	l, err := wire.Listen(path, wire.ListenOptions{})
	require.NoError(t, err)
	return &peer{t: t, l: l}
}

func (p *peer) accept() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var err error
	p.conn, err = p.l.Accept(ctx)
	require.NoError(p.t, err)
	p.rc, err = wire.NewReceiver(p.conn)
	require.NoError(p.t, err)
}

// until reads records up to the first one that is right.
func (p *peer) until(right func(sfproto.Record) bool) (recs []sfproto.Record) {
	p.t.Helper()
	require.NoError(p.t, p.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	for {
		f, err := p.rc.Next()
		require.NoError(p.t, err)
		p.last = f
		for _, r := range f.Records {
			recs = append(recs, r)
			if right(r) {
				return recs
			}
		}
	}
}

// die ends the processor as a kill does: nothing is said, the socket file stays.
func (p *peer) die() {
	require.NoError(p.t, os.Rename(p.l.Path(), p.l.Path()+".dead"))
	p.l.Close()
	p.conn.Close()
	p.rc.Close()
	require.NoError(p.t, os.Rename(p.l.Path()+".dead", p.l.Path()))
}

func (p *peer) close() {
	p.l.Close()
	p.conn.Close()
	p.rc.Close()
}

func isLoss(reason string) func(sfproto.Record) bool {
	return func(r sfproto.Record) bool {
		l, ok := r.(*sfproto.Loss)
		return ok && l.Reason == reason
	}
}

func isEvent(r sfproto.Record) bool { return r.Kind() == sfproto.KindProcessEvent }

func TestSocketOutlivesItsListener(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	var ledger emit.Ledger
	var peers atomic.Int64
	w := start(t, sink.NewSocket(path, encoder(t, 6), func(pid int) { peers.Store(int64(pid)) }), &ledger, 0)
	defer stop(t, w)
	by := who()
	w.Put(item(event.ClassExit, by)) // nobody listens yet

	p := listen(t, path)
	p.accept()
	recs := p.until(isLoss("disconnected"))
	require.True(t, isLoss("start")(recs[0]))
	require.Equal(t, "exit", recs[len(recs)-1].(*sfproto.Loss).Class)
	require.Equal(t, int64(os.Getpid()), peers.Load())
	w.Put(item(event.ClassExec, by))
	require.Equal(t, []string{"P", "PE"}, kinds(tail(p.until(isEvent), 2)))
	seen := p.last.First + int64(len(p.last.Records))
	p.die()

	// Records go on while it is dead: the first writes show it.
	require.Eventually(t, func() bool {
		w.Put(item(event.ClassExec, by))
		return !w.Stats().Connected.Load()
	}, 10*time.Second, 10*time.Millisecond)

	p = listen(t, path)
	defer p.close()
	p.accept()
	recs = p.until(isLoss("disconnected"))
	require.Len(t, recs, 1, "the gap comes first")
	require.Less(t, recs[0].(*sfproto.Loss).TS, recs[0].(*sfproto.Loss).EndTS)
	require.Greater(t, p.last.Header.FirstSequence, seen)
	counted := tail(p.until(isLoss("disconnected")), 1)[0].(*sfproto.Loss)
	require.Equal(t, "exec", counted.Class)
	require.Positive(t, counted.Count)
	w.Put(item(event.ClassExec, by))
	require.Equal(t, []string{"P", "PE"}, kinds(tail(p.until(isEvent), 2)), "entities are announced anew")
}

func tail(recs []sfproto.Record, n int) []sfproto.Record { return recs[max(0, len(recs)-n):] }

func TestSilenceIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), new(emit.Ledger), 0)
	p.accept()
	defer p.close()
	p.until(isLoss(""))
	stop(t, w)
	for {
		_, err := p.rc.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

// A listener that accepts and never reads must not hold up the end.
func TestStopDoesNotWaitForAStalledListener(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	var ledger emit.Ledger
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), &ledger, 100)
	p.accept()
	defer p.close()
	big := item(event.ClassExec, who())
	big.Record.(*sfproto.ProcessEvent).Filename = string(make([]byte, 32<<10))
	const put = 400
	for range put {
		w.Put(big)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	require.NoError(t, w.Stop(ctx))
	lost := int64(0)
	ledger.Totals(func(d emit.Drop) { lost += d.Count })
	require.Positive(t, lost)
	require.Less(t, lost, int64(put), "the socket's buffer took some")
}

// A listener that hangs up at once, as one does that refuses the user, is not
// dialled without pause.
func TestRefusedStreamsAreFarBetween(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := wire.Listen(path, wire.ListenOptions{AllowUIDs: []uint32{1 << 30}})
	require.NoError(t, err)
	defer l.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), new(emit.Ledger), 0)
	defer stop(t, w)
	_, err = l.Accept(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.GreaterOrEqual(t, l.Refused(), int64(2))
	require.Less(t, l.Refused(), int64(10))
}

func TestSocketErrorsAreClear(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, path := range []string{dir, file} {
		_, err := sink.Start(sink.Options{
			Target: sink.NewSocket(path, encoder(t, 6), nil), Ledger: new(emit.Ledger), Log: zerolog.Nop(),
		})
		require.ErrorContains(t, err, path)
	}
}
