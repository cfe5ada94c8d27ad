//go:build unix

package wire_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// packets is a connection of datagrams: what receives, and an end that sends
// what a test makes by hand.
func packets(t testing.TB) (*wire.DatagramReceiver, *wire.Conn) {
	t.Helper()
	l, err := wire.ListenDatagrams(filepath.Join(folder(t), "s"), wire.ListenOptions{})
	require.NoError(t, err)
	out, err := wire.DialDatagrams(t.Context(), l.Path())
	require.NoError(t, err)
	in, err := l.Accept(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { l.Close(); in.Close(); out.Close() })
	r, err := wire.NewDatagramReceiver(in)
	require.NoError(t, err)
	return r, out
}

// v5 is a record as the original collector sends it.
func v5(t testing.TB, rec sfproto.Record) []byte {
	t.Helper()
	enc, err := avro.NewEncoder(5)
	require.NoError(t, err)
	b, ok := enc.Append(nil, rec)
	require.True(t, ok)
	return b
}

func transmit(t testing.TB, c io.Writer, data ...[]byte) {
	t.Helper()
	for _, d := range data {
		_, err := c.Write(d)
		require.NoError(t, err)
	}
}

// drain reads what comes until the other end has closed.
func drain(t testing.TB, r *wire.DatagramReceiver) (frames []wire.Frame, damage []*avro.DamageError) {
	t.Helper()
	for {
		f, err := r.Next()
		var d *avro.DamageError
		switch {
		case err == io.EOF:
			return frames, damage
		case errors.As(err, &d):
			damage = append(damage, d)
		default:
			require.NoError(t, err)
			frames = append(frames, f)
		}
	}
}

func sample() (*sfproto.Header, *sfproto.Process, *sfproto.ProcessEvent) {
	oid := sfproto.OID{CreateTS: 1, HPID: 7}
	return &sfproto.Header{Version: 5, Exporter: "node", IP: "NA", Filename: "f"},
		&sfproto.Process{OID: oid, Exe: "/bin/sh", CWD: "/root", Env: []string{"A=b"}},
		&sfproto.ProcessEvent{ProcOID: oid, OpFlags: sfproto.OpExec}
}

func TestDatagrams(t *testing.T) {
	r, c := packets(t)
	h, p, e := sample()
	transmit(t, c, v5(t, h), v5(t, p), v5(t, e), v5(t, h), v5(t, p))
	require.NoError(t, c.Close())
	frames, damage := drain(t, r)
	require.Empty(t, damage)
	require.Len(t, frames, 2, "a header begins a frame")
	require.Equal(t, wire.Frame{Header: h, Fresh: true, Records: []sfproto.Record{p, e}}, frames[0])
	require.Equal(t, wire.Frame{Header: h, Fresh: true, Records: []sfproto.Record{p}}, frames[1])
}

func TestRecordsAreNumberedOverFrames(t *testing.T) {
	r, c := packets(t)
	h, _, e := sample()
	transmit(t, c, v5(t, h))
	f, err := r.Next()
	require.NoError(t, err)
	require.True(t, f.Fresh)
	for want := range int64(3) {
		transmit(t, c, v5(t, e))
		f, err = r.Next()
		require.NoError(t, err)
		require.False(t, f.Fresh)
		require.Equal(t, want, f.First)
	}
}

// What writers of other versions send: less at the end of a record, or more.
func TestDatagramsOfOtherVersions(t *testing.T) {
	h, p, e := sample()
	f := func(data []byte, want sfproto.Record) {
		t.Helper()
		r, c := packets(t)
		transmit(t, c, data)
		require.NoError(t, c.Close())
		frames, damage := drain(t, r)
		require.Empty(t, damage)
		require.Equal(t, want, append(frames[0].Records, frames[0].Header)[0])
	}
	four := *p
	four.CWD, four.Env = "", nil
	without := func(rec sfproto.Record, bytes int) []byte { b := v5(t, rec); return b[:len(b)-bytes] }
	f(without(&four, 2), &four)
	f(without(&sfproto.Container{ID: "c"}, 1), &sfproto.Container{ID: "c"})
	two := *h
	two.Filename = ""
	f(without(&two, 1), &two)
	f(append(v5(t, p), "of a later version"...), p)
	f(append(v5(t, e), 0), e)
}

func TestABadDatagramIsLostAlone(t *testing.T) {
	_, p, e := sample()
	whole := v5(t, p)
	f := func(bad []byte, want string) {
		t.Helper()
		r, c := packets(t)
		require.NoError(t, c.SetWriteBuffer(1<<20))
		transmit(t, c, v5(t, e), bad, v5(t, e))
		require.NoError(t, c.Close())
		frames, damage := drain(t, r)
		require.Len(t, damage, 1)
		require.ErrorContains(t, damage[0], want)
		var records, lost int
		for _, f := range frames {
			records += len(f.Records)
			lost += int(f.Lost)
		}
		require.Equal(t, 2, records)
		require.Equal(t, 1, lost)
	}
	f(nil, "datagram is empty")
	f([]byte{0x7e}, "union branch")
	f([]byte("GET / HTTP/1.1\r\n"), "")
	f(whole[:len(whole)-1], "data ends inside a value")
	f(whole[:len(whole)-8], "data ends inside a value")
	f(make([]byte, 300<<10), "longer than 262144 bytes")
}

func TestLossBeforeTheEndIsTold(t *testing.T) {
	r, c := packets(t)
	transmit(t, c, []byte{0xff})
	require.NoError(t, c.Close())
	frames, damage := drain(t, r)
	require.Len(t, damage, 1)
	require.Equal(t, []wire.Frame{{Skipped: 1, Lost: 1}}, frames)
}

func TestLongDatagramsAreReceived(t *testing.T) {
	r, c := packets(t)
	_, p, _ := sample()
	p.ExeArgs = strings.Repeat("x", 100<<10)
	transmit(t, c, v5(t, p))
	f, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, []sfproto.Record{p}, f.Records)
}

// originalReceiver takes what the original processor would, and fails on a
// datagram at which that would close the connection.
func originalReceiver(t *testing.T, c *net.UnixConn) []sfproto.Record {
	t.Helper()
	five, err := avro.NewEncoder(5)
	require.NoError(t, err)
	s, err := avro.ParseSchema(five.SchemaText())
	require.NoError(t, err)
	var out []sfproto.Record
	for {
		buf := make([]byte, 16384)
		n, err := c.Read(buf)
		if err == io.EOF {
			return out
		}
		require.NoError(t, err)
		dec := s.NewDecoder()
		dec.Reset(buf[:n])
		rec, err := dec.Next()
		require.NoError(t, err, "the datagram was longer than the receiver's buffer")
		require.Empty(t, dec.Rest())
		out = append(out, rec)
	}
}

// long are records that do not fit a datagram, in each kind that has a place
// for that.
func long() []sfproto.Record {
	text := strings.Repeat("é", 10_000)
	var words []string
	labels := map[string]string{}
	for range 5000 {
		words = append(words, "A=some words")
		labels[strings.Repeat("k", len(labels)%300+1)+string(rune('a'+len(labels)%26))] = "v"
	}
	return []sfproto.Record{
		&sfproto.Container{ID: "c", Name: text, Image: text, ImageID: text},
		&sfproto.Process{Exe: "/bin/sh", Env: words},
		&sfproto.Process{Exe: "/bin/sh", Env: words, ExeArgs: text},
		&sfproto.Process{Exe: text, Env: words, ExeArgs: text, CWD: text},
		&sfproto.File{Path: text},
		&sfproto.ProcessEvent{Args: words},
		&sfproto.Pod{ID: "p", Labels: labels, Selectors: labels, Services: []sfproto.Service{{Name: text}}},
		&sfproto.K8sEvent{Message: text},
	}
}

func TestNoDatagramIsTooLong(t *testing.T) {
	l, err := wire.ListenDatagrams(filepath.Join(folder(t), "s"), wire.ListenOptions{})
	require.NoError(t, err)
	defer l.Close()
	out, err := wire.DialDatagrams(t.Context(), l.Path())
	require.NoError(t, err)
	in, err := l.Accept(t.Context())
	require.NoError(t, err)
	defer in.Close()

	enc, err := avro.NewEncoder(5)
	require.NoError(t, err)
	cuts := map[string]int{}
	s, err := wire.NewDatagramSender(out, wire.DatagramOptions{
		Encoder: enc, Header: &sfproto.Header{Version: 6, Exporter: "node"},
		Cut: func(k sfproto.Kind, field string) { cuts[k.AvroName()+"."+field]++ },
	})
	require.NoError(t, err)
	go func() { // ends with the connection
		defer out.Close()
		for _, rec := range long() {
			if s.Append(rec) && s.Flush() != nil {
				return
			}
		}
	}()
	got := originalReceiver(t, in.UnixConn)
	require.Len(t, got, 1+len(long()))
	require.EqualValues(t, 5, got[0].(*sfproto.Header).Version)
	require.Equal(t, map[string]int{
		"Container.image": 1, "Container.name": 1, "Container.imageid": 1, "Process.env": 3, "Process.exeArgs": 2, "Process.cwd": 1,
		"Process.exe": 1, "File.path": 1, "ProcessEvent.args": 1, "Pod.labels": 1, "Pod.selectors": 1, "Pod.services": 1,
		"K8sEvent.message": 1,
	}, cuts)

	first := got[2].(*sfproto.Process)
	require.Equal(t, "/bin/sh", first.Exe)
	require.Greater(t, len(first.Env), 1000)
	require.Equal(t, "A=some words", first.Env[0])
	require.Equal(t, wire.CutMark, first.Env[len(first.Env)-1])
	message := got[8].(*sfproto.K8sEvent).Message
	require.True(t, strings.HasSuffix(message, wire.CutMark))
	require.True(t, utf8.ValidString(message))
	require.Greater(t, len(message), 16000)
}

func TestWhatTheOriginalProtocolCannotSay(t *testing.T) {
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	_, err = wire.NewDatagramSender(io.Discard, wire.DatagramOptions{Encoder: enc, Header: &sfproto.Header{}})
	require.ErrorContains(t, err, "version 5 alone")

	enc, err = avro.NewEncoder(5)
	require.NoError(t, err)
	s, err := wire.NewDatagramSender(io.Discard, wire.DatagramOptions{Encoder: enc, Header: &sfproto.Header{}})
	require.NoError(t, err)
	require.False(t, s.Append(&sfproto.Loss{}))
	require.False(t, s.Append(&sfproto.Header{}))
	require.False(t, s.Append(&sfproto.Container{ID: strings.Repeat("x", wire.MaxDatagram)}), "an id is not cut")
	before := s.Buffered()
	require.True(t, s.Append(&sfproto.Container{ID: "c"}))
	require.Greater(t, s.Buffered(), before)
	require.NoError(t, s.Flush())
	require.Zero(t, s.Buffered())
}

func TestSendingToNobodyIsAnError(t *testing.T) {
	l, err := wire.ListenDatagrams(filepath.Join(folder(t), "s"), wire.ListenOptions{})
	require.NoError(t, err)
	defer l.Close()
	out, err := wire.DialDatagrams(t.Context(), l.Path())
	require.NoError(t, err)
	defer out.Close()
	in, err := l.Accept(t.Context())
	require.NoError(t, err)
	require.NoError(t, in.Close())
	enc, err := avro.NewEncoder(5)
	require.NoError(t, err)
	s, err := wire.NewDatagramSender(out, wire.DatagramOptions{Encoder: enc, Header: &sfproto.Header{}})
	require.NoError(t, err)
	require.ErrorContains(t, s.Flush(), "send datagram: ", "and no signal ends the process")
}

func TestSocketsOfTheOtherTypeAreNamed(t *testing.T) {
	dir := folder(t)
	native := listen(t, filepath.Join(dir, "n"), wire.ListenOptions{})
	_, err := wire.DialDatagrams(t.Context(), native.Path())
	require.ErrorContains(t, err, "choose the same at both ends")
	original, err := wire.ListenDatagrams(filepath.Join(dir, "o"), wire.ListenOptions{})
	require.NoError(t, err)
	_, err = wire.Dial(t.Context(), original.Path())
	require.ErrorContains(t, err, "choose the same at both ends")
	_, err = wire.ListenDatagrams(original.Path(), wire.ListenOptions{})
	require.ErrorContains(t, err, "another process listens there")
	require.NoError(t, original.Close())
	_, err = os.Stat(original.Path())
	require.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzDatagram(f *testing.F) {
	h, p, e := sample()
	for _, rec := range []sfproto.Record{h, p, e} {
		f.Add(v5(f, rec))
	}
	r, c := packets(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 100<<10 {
			t.Skip()
		}
		if _, err := c.Write(data); err != nil {
			t.Fatal(err)
		}
		var damage *avro.DamageError
		if _, err := r.Next(); err != nil && !errors.As(err, &damage) {
			t.Fatal(err)
		}
	})
}

func FuzzCut(f *testing.F) {
	f.Add("a", uint16(20000), "b", uint16(3))
	enc, err := avro.NewEncoder(5)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a string, n uint16, b string, m uint16) {
		if len(a) > 100 || len(b) > 100 {
			t.Skip()
		}
		long, other := strings.Repeat(a, int(n)%20000), strings.Repeat(b, int(m)%20000)
		var sent [][]byte
		s, err := wire.NewDatagramSender(writer(func(d []byte) { sent = append(sent, d) }), wire.DatagramOptions{Encoder: enc, Header: &sfproto.Header{Exporter: long}})
		if err != nil {
			t.Fatal(err)
		}
		s.Append(&sfproto.Process{Exe: other, ExeArgs: long, Env: strings.SplitAfter(long, "\n")})
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		for _, d := range sent {
			if len(d) > wire.MaxDatagram {
				t.Fatalf("a datagram of %d bytes", len(d))
			}
		}
	})
}

// writer is a function that takes what is written.
type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }
