package sink_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// acknowledge says that all of a peer's stream up to seq is durable.
func (p *peer) acknowledge(seq int64) {
	p.t.Helper()
	require.NoError(p.t, p.conn.SendAck(wire.Ack{StreamID: "s", Sequence: seq}))
}

// dead puts exits until the Writer has seen that nobody listens: some of them
// are written into a dead connection.
func dead(t *testing.T, w *sink.Writer) {
	t.Helper()
	require.Eventually(t, func() bool {
		w.Put(item(event.ClassExit, who()))
		return !w.Stats().Connected.Load()
	}, 10*time.Second, 10*time.Millisecond)
}

// losses are the counts of what is told by reason and class, up to a sign of
// life without one.
func (p *peer) losses() map[string]int64 {
	out := map[string]int64{}
	p.until(isLoss("disconnected")) // the gap itself
	for _, r := range p.until(func(r sfproto.Record) bool {
		l, ok := r.(*sfproto.Loss)
		return ok && l.Reason == "" && l.Count == 0
	}) {
		if l, ok := r.(*sfproto.Loss); ok && l.Count > 0 {
			out[l.Reason+" "+l.Class] += l.Count
		}
	}
	return out
}

func TestWhatWasNotAcknowledgedIsALoss(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), new(emit.Ledger), 0)
	defer stop(t, w)
	p.accept()
	p.until(isLoss("start"))
	require.True(t, p.last.Header.Acknowledge)

	w.Put(item(event.ClassConnect, who()))
	p.until(isEvent)
	p.acknowledge(p.last.First + int64(len(p.last.Records)) - 1)
	p.until(isLoss("")) // a sign of life later, the acknowledgement was taken
	const more = 5
	for range more {
		w.Put(item(event.ClassExec, who()))
	}
	came := 0
	p.until(func(r sfproto.Record) bool {
		if isEvent(r) {
			came++
		}
		return came == more
	})
	p.die()
	dead(t, w)

	p = listen(t, path)
	defer p.close()
	p.accept()
	lost := p.losses()
	require.EqualValues(t, more, lost["unacknowledged exec"], "%v", lost)
	require.Zero(t, lost["unacknowledged connect"])
	require.Positive(t, lost["disconnected exit"], "what could not be written has another reason")
	require.Zero(t, p.last.Skipped)
}

// The end waits for the last acknowledgements; what has none is counted.
func TestTheEndWaitsForAcknowledgements(t *testing.T) {
	f := func(acknowledge bool, want int64) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "s")
		p := listen(t, path)
		defer p.close()
		var ledger emit.Ledger
		w := start(t, sink.NewSocket(path, encoder(t, 6), nil), &ledger, 0)
		p.accept()
		p.until(isLoss("start"))
		p.acknowledge(p.last.First)
		p.until(isLoss("")) // a sign of life later, the acknowledgement was taken
		w.Put(item(event.ClassExec, who()))
		p.until(isEvent)
		last := p.last.First + int64(len(p.last.Records)) - 1

		ended := make(chan struct{})
		go func() { // as a processor does with a stream that has ended
			defer close(ended)
			for {
				if _, err := p.rc.Next(); err != nil {
					break
				}
			}
			if acknowledge {
				p.conn.SendAck(wire.Ack{StreamID: "s", Sequence: last + 10})
			}
			p.conn.Close()
		}()
		stop(t, w)
		<-ended
		lost := int64(0)
		ledger.Totals(func(d emit.Drop) { lost += d.Count })
		require.Equal(t, want, lost)
	}
	f(true, 0)
	f(false, 1)
}

// nc -lU takes a stream and says nothing: it is not known to have lost anything.
func TestSilentListenersAreNotSaidToHaveLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), new(emit.Ledger), 0)
	defer stop(t, w)
	p.accept()
	w.Put(item(event.ClassExec, who()))
	p.until(isEvent)
	p.die()
	dead(t, w)

	p = listen(t, path)
	defer p.close()
	p.accept()
	require.Zero(t, p.losses()["unacknowledged exec"])
}

// Nonsense in the way back, and acknowledgements of another stream, count for
// nothing; the stream goes on.
func TestBadAcknowledgements(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	w := start(t, sink.NewSocket(path, encoder(t, 6), nil), new(emit.Ledger), 0)
	p.accept()
	defer p.close()
	require.NoError(t, p.conn.SendAck(wire.Ack{StreamID: "other", Sequence: 1 << 40}))
	_, err := p.conn.Write([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	require.NoError(t, err)
	w.Put(item(event.ClassExec, who()))
	p.until(isEvent)
	stop(t, w)
}
