package sink_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func encoder(t *testing.T, version int) *avro.Encoder {
	enc, err := avro.NewEncoder(version)
	require.NoError(t, err)
	return enc
}

func start(t *testing.T, target sink.Target, ledger *emit.Ledger, queue int) *sink.Writer {
	w, err := sink.Start(sink.Options{
		Target: target, Ledger: ledger, Queue: queue, Log: zerolog.Nop(),
		Header: sfproto.Header{Exporter: "test", StreamID: "s"}, Boot: time.Unix(1, 0),
	})
	require.NoError(t, err)
	return w
}

func stop(t *testing.T, w *sink.Writer) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, w.Stop(ctx))
}

func who() *state.Version {
	return &state.Version{Process: &state.Process{OID: sfproto.OID{HPID: 7}}, Record: sfproto.Process{OID: sfproto.OID{HPID: 7}}}
}

func item(class event.Class, by *state.Version) emit.Item {
	return emit.Item{Class: class, Process: by, Record: &sfproto.ProcessEvent{ProcOID: sfproto.OID{HPID: 7}}}
}

// read is the header and records of a stream that is at its end.
func read(t *testing.T, r io.Reader) (*sfproto.Header, []sfproto.Record) {
	t.Helper()
	rc, err := wire.NewReceiver(r)
	require.NoError(t, err)
	defer rc.Close()
	var header *sfproto.Header
	var recs []sfproto.Record
	for {
		f, err := rc.Next()
		if errors.Is(err, io.EOF) {
			return header, recs
		}
		require.NoError(t, err)
		header, recs = f.Header, append(recs, f.Records...)
	}
}

func kinds(recs []sfproto.Record) (out []string) {
	for _, r := range recs {
		out = append(out, r.Kind().String())
	}
	return out
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.sf")
	var ledger emit.Ledger
	w := start(t, sink.NewFile(path, false, encoder(t, 6)), &ledger, 0)
	by := who()
	w.Put(item(event.ClassExec, by))
	w.Put(item(event.ClassOpen, by))
	ledger.Add("", event.ClassRead, emit.ReasonTableFull, 3)
	stop(t, w)

	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	h, recs := read(t, f)
	require.Equal(t, "test", h.Exporter)
	require.Equal(t, int64(6), h.Version)
	require.Equal(t, []string{"P", "PE", "PE", "LOSS"}, kinds(recs))
	loss := recs[3].(*sfproto.Loss)
	require.Equal(t, "read", loss.Class)
	require.Equal(t, "table_full", loss.Reason)
	require.Equal(t, int64(3), loss.Count)
	require.Empty(t, ledger.Open())
	require.Equal(t, int64(2), w.Stats().Records[sfproto.KindProcessEvent].Load())
}

// What a reader sees of a file whose writer was killed: all blocks so far.
func TestFileIsReadableBeforeItIsClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.sf")
	w := start(t, sink.NewFile(path, false, encoder(t, 6)), new(emit.Ledger), 0)
	defer stop(t, w)
	w.Put(item(event.ClassExec, who()))
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		_, recs := read(t, bytes.NewReader(data))
		return len(recs) == 2
	}, 5*time.Second, 5*time.Millisecond)
}

func TestFileErrorsNameTheCure(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	require.NoError(t, os.WriteFile(there, []byte("precious"), 0o600))
	f := func(path, cure string) {
		t.Helper()
		_, err := sink.Start(sink.Options{Target: sink.NewFile(path, false, encoder(t, 6)), Ledger: new(emit.Ledger)})
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, cure)
	}
	f(there, "--force")
	f(dir, "name a file in it")
	f(filepath.Join(dir, "no", "t.sf"), "make it first")
	data, err := os.ReadFile(there)
	require.NoError(t, err)
	require.Equal(t, "precious", string(data))

	w := start(t, sink.NewFile(there, true, encoder(t, 6)), new(emit.Ledger), 0)
	stop(t, w)
	data, err = os.ReadFile(there)
	require.NoError(t, err)
	h, _ := read(t, bytes.NewReader(data))
	require.NotNil(t, h)
}

func TestPipeV5CountsWhatItCannotSay(t *testing.T) {
	var out bytes.Buffer
	var ledger emit.Ledger
	w := start(t, sink.NewPipe(&out, encoder(t, 5)), &ledger, 0)
	w.Put(emit.Item{Class: event.ClassOpen, Record: &sfproto.SyscallEvent{}})
	w.Put(item(event.ClassExec, who()))
	stop(t, w)
	h, recs := read(t, &out)
	require.Equal(t, int64(5), h.Version)
	require.Equal(t, []string{"P", "PE"}, kinds(recs))
	require.Equal(t, []emit.Drop{{Class: event.ClassOpen, Reason: emit.ReasonUnsaid, Count: 1}}, ledger.Open())
}

func TestCallbackErrorEndsTheWriter(t *testing.T) {
	enough := errors.New("enough")
	var mu sync.Mutex
	var got []string
	w := start(t, sink.NewCallback(func(r sfproto.Record) error {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Kind().String())
		if len(got) == 3 {
			return enough
		}
		return nil
	}), new(emit.Ledger), 0)
	w.Put(item(event.ClassExec, who()))
	<-w.Ended()
	require.ErrorIs(t, w.Err(), enough)
	require.ErrorIs(t, w.Stop(context.Background()), enough)
	require.Equal(t, []string{"H", "P", "PE"}, got)
}

// blocked is a pipe whose reader does not read until it is told to.
type blocked struct {
	gate chan struct{}
	bytes.Buffer
}

func (b *blocked) Write(p []byte) (int, error) {
	<-b.gate
	return b.Buffer.Write(p)
}

// stalled is a writer that waits for its first item to be written.
func stalled(t *testing.T, ledger *emit.Ledger, queue int) (*sink.Writer, *blocked) {
	t.Helper()
	out := &blocked{gate: make(chan struct{}, 1)}
	out.gate <- struct{}{} // the header
	w := start(t, sink.NewPipe(out, encoder(t, 6)), ledger, queue)
	w.Put(item(event.ClassExec, who())) // is being written from now on
	require.Eventually(t, func() bool { return w.Queued() == 0 }, 5*time.Second, time.Millisecond)
	return w, out
}

// TestAFullQueueShedsBulkFirst: and of it, and of the rest, what is of those who have
// more in it than is left.
func TestAFullQueueShedsBulkFirst(t *testing.T) {
	var ledger emit.Ledger
	w, out := stalled(t, &ledger, 100)
	loud, quiet := who(), who()
	loud.Process.MoveTo(1)
	quiet.Process.MoveTo(2)
	put := func(n int, c event.Class, by *state.Version) {
		for range n {
			w.Put(item(c, by))
		}
	}
	put(200, event.ClassRead, loud)
	require.Equal(t, 35+18, w.Queued(), "18 are more than the 17 left of 70")
	put(1, event.ClassRead, quiet)
	put(200, event.ClassExit, loud)
	require.Equal(t, 85+1, w.Queued())
	put(1, event.ClassRead, quiet)
	put(7, event.ClassExec, quiet)
	put(1, event.ClassExit, loud)
	require.Equal(t, []emit.Drop{
		{Class: event.ClassExit, Reason: emit.Reason(event.ReasonQuota), Count: 200 - 32 + 1},
		{Class: event.ClassRead, Reason: emit.Reason(event.ReasonQuota), Count: 200 - 53},
		{Class: event.ClassRead, Reason: emit.ReasonQueueFull, Count: 1},
	}, ledger.Open())
	close(out.gate)
	require.Eventually(t, func() bool { return w.Queued() == 0 }, 5*time.Second, time.Millisecond)
	put(1, event.ClassRead, loud)
	stop(t, w)
	_, recs := read(t, &out.Buffer)
	events := slices.DeleteFunc(kinds(recs), func(kind string) bool { return kind != "PE" })
	require.Len(t, events, 1+53+1+32+7+1)
}
