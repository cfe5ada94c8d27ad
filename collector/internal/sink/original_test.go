package sink_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// originalProcessor listens as the original one does: one connection, a buffer
// of 16 KiB, and the end of the connection when a datagram is longer.
type originalProcessor struct {
	t    *testing.T
	l    *net.UnixListener
	conn *net.UnixConn
	dec  *avro.Decoder
}

func listenAsOriginal(t *testing.T, path string) *originalProcessor {
	t.Helper()
	_ = os.Remove(path) // of one that died
	l, err := net.ListenUnix("unixpacket", &net.UnixAddr{Name: path, Net: "unixpacket"})
	require.NoError(t, err)
	l.SetUnlinkOnClose(false)
	five, err := avro.ParseSchema(schema.V5)
	require.NoError(t, err)
	return &originalProcessor{t: t, l: l, dec: five.NewDecoder()}
}

func (p *originalProcessor) accept() {
	p.t.Helper()
	require.NoError(p.t, p.l.SetDeadline(time.Now().Add(10*time.Second)))
	var err error
	p.conn, err = p.l.AcceptUnix()
	require.NoError(p.t, err)
}

// next is the next record, nil at the end.
func (p *originalProcessor) next() sfproto.Record {
	p.t.Helper()
	require.NoError(p.t, p.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	buf := make([]byte, 16384)
	n, err := p.conn.Read(buf)
	if errors.Is(err, io.EOF) {
		return nil
	}
	require.NoError(p.t, err)
	p.dec.Reset(buf[:n])
	rec, err := p.dec.Next()
	require.NoError(p.t, err, "longer than the buffer: the original closes the connection")
	require.Empty(p.t, p.dec.Rest())
	return rec
}

func (p *originalProcessor) kinds(n int) []string {
	p.t.Helper()
	var recs []sfproto.Record
	for range n {
		recs = append(recs, p.next())
	}
	return kinds(recs)
}

func (p *originalProcessor) close() { p.l.Close(); p.conn.Close() }

func original(t *testing.T, path string) *sink.Original {
	return sink.NewOriginal(sink.OriginalOptions{Path: path, Encoder: encoder(t, 5), Log: zerolog.Nop()})
}

func TestOriginalProcessor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listenAsOriginal(t, path)
	target := original(t, path)
	var ledger emit.Ledger
	w := start(t, target, &ledger, 0)
	p.accept()
	by := who()
	by.Record.Env = []string{strings.Repeat("x", 100<<10)}
	by.Record.ExeArgs = strings.Repeat("y", 100<<10)
	w.Put(item(event.ClassExec, by))
	unsaid := emit.Item{Class: event.ClassOpen, Process: by, Record: &sfproto.SyscallEvent{}}
	w.Put(unsaid)
	require.Equal(t, []string{"H", "P", "PE"}, p.kinds(3))
	w.Put(item(event.ClassExec, by))
	require.Equal(t, []string{"PE"}, p.kinds(1), "entities once")
	require.Equal(t, map[sink.Cut]int64{
		{Kind: sfproto.KindProcess, Field: "env"}: 1, {Kind: sfproto.KindProcess, Field: "exeArgs"}: 1,
	}, target.Cuts())

	// It dies and comes back: header and entities come again. Every record was
	// written or counted, to the record.
	p.close()
	put := int64(0)
	require.Eventually(t, func() bool {
		w.Put(item(event.ClassExit, by))
		put++
		return !w.Stats().Connected.Load()
	}, 10*time.Second, 10*time.Millisecond)
	require.Eventually(t, func() bool {
		lost := int64(0)
		ledger.Totals(func(d emit.Drop) {
			if d.Reason == emit.ReasonDisconnected {
				lost += d.Count
			}
		})
		return lost == put
	}, 10*time.Second, time.Millisecond)

	p = listenAsOriginal(t, path)
	defer p.close()
	p.accept()
	require.Equal(t, []string{"H"}, p.kinds(1))
	w.Put(item(event.ClassExec, by))
	require.Equal(t, []string{"P", "PE"}, p.kinds(2))
	stop(t, w)
	require.Nil(t, p.next())
}

// An original processor that does not read blocks nobody but the Writer.
func TestStalledOriginalProcessor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listenAsOriginal(t, path)
	var ledger emit.Ledger
	w := start(t, original(t, path), &ledger, 100)
	p.accept()
	defer p.close()
	const put = 2000
	for range put {
		w.Put(item(event.ClassExec, who()))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	require.NoError(t, w.Stop(ctx))
	lost := int64(0)
	ledger.Totals(func(d emit.Drop) { lost += d.Count })
	require.Positive(t, lost)
	require.Less(t, lost, int64(put), "the socket's buffer took some")
}

func TestOriginalProtocolToANativeListener(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	p := listen(t, path)
	defer p.l.Close()
	_, err := original(t, path).Open(t.Context(), &sfproto.Header{})
	require.ErrorContains(t, err, "choose the same at both ends")
}
