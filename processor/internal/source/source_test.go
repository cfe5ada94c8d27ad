package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if config := os.Getenv(resumeChild); config != "" {
		readForParent(config)
		return
	}
	goleak.VerifyTestMain(m)
}

// taker is the consumer after a source.
type taker struct {
	mu      sync.Mutex
	records []view.Record
	refuse  func(*plugin.Batch) error
}

func (k *taker) Consume(_ context.Context, b *plugin.Batch) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.records = append(k.records, b.Records...)
	if k.refuse != nil {
		return k.refuse(b)
	}
	return nil
}

// kinds are the kinds of what was taken, in order.
func (k *taker) kinds() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := ""
	for _, r := range k.records {
		out += r.Kind().String() + " "
	}
	return out
}

// surroundings are a stage's, with its counters and log.
type surroundings struct {
	mu     sync.Mutex
	counts map[string]int64
	log    bytes.Buffer
}

func (s *surroundings) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(p)
}

func (s *surroundings) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

func (s *surroundings) settings() plugin.Settings {
	s.counts = map[string]int64{}
	return plugin.Settings{Name: "in", Log: slog.New(slog.NewTextHandler(s, nil)), Count: func(name string, n int64) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.counts[name] += n
	}}
}

func header(stream string, first int64) *sfproto.Header {
	return &sfproto.Header{Version: 6, NodeID: "n", StreamID: stream, FirstSequence: first, Acknowledge: true}
}

func process() *sfproto.Process {
	return &sfproto.Process{OID: sfproto.OID{CreateTS: 1, HPID: 7}, Exe: "/bin/sh"}
}

func event(ts int64) *sfproto.ProcessEvent {
	return &sfproto.ProcessEvent{ProcOID: sfproto.OID{CreateTS: 1, HPID: 7}, TS: ts, OpFlags: sfproto.OpExec}
}

// trace is a file of a header and one block an element.
func trace(t *testing.T, blocks ...[]sfproto.Record) []byte {
	t.Helper()
	enc, err := avro.NewEncoder(6)
	require.NoError(t, err)
	var out bytes.Buffer
	w, err := avro.NewWriter(&out, enc, avro.Null)
	require.NoError(t, err)
	for _, records := range blocks {
		for _, r := range records {
			require.True(t, w.Append(r))
		}
		require.NoError(t, w.Flush())
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func TestFilesJoinsRecords(t *testing.T) {
	path := write(t, "a.sf", trace(t, []sfproto.Record{header("s", 5), process(), event(1)}, []sfproto.Record{event(2)}))
	next := &taker{}
	require.NoError(t, ReadFile(t.Context(), new(surroundings).settings(), path, next))
	require.Equal(t, "H P PE PE ", next.kinds())
	last := next.records[3]
	require.EqualValues(t, 7, last.Seq)
	require.Equal(t, "/bin/sh", last.Process.Exe)
	require.Equal(t, "s", last.Header.StreamID)
}

func TestDamageIsSkippedCountedAndNamed(t *testing.T) {
	text := trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)}, []sfproto.Record{event(2)})
	clean := trace(t, []sfproto.Record{header("s", 0), process()})
	text[len(clean)+2] ^= 0xff // in the second block's size or data
	s := &surroundings{}
	next := &taker{}
	err := ReadFile(t.Context(), s.settings(), write(t, "bad.sf", text), next)
	require.ErrorContains(t, err, "bad.sf: skipped ")
	require.Equal(t, "H P PE ", next.kinds())
	require.EqualValues(t, 1, s.counts["damaged_places"])
}

func TestTruncatedFileYieldsWhatIsWhole(t *testing.T) {
	text := trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)})
	next := &taker{}
	err := ReadFile(t.Context(), new(surroundings).settings(), write(t, "cut.sf", text[:len(text)-5]), next)
	require.ErrorContains(t, err, "cut short")
	require.Equal(t, "H P ", next.kinds())
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.sf", "a.sf", "c.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	f := func(path string, want ...string) {
		t.Helper()
		found, err := Find([]string{filepath.Join(dir, path)})
		require.NoError(t, err)
		for i := range want {
			want[i] = filepath.Join(dir, want[i])
		}
		require.Equal(t, want, found)
	}
	f("", "a.sf", "b.sf")
	f("c.txt", "c.txt")
	f("[bc]*", "b.sf", "c.txt")
	_, err := Find([]string{dir + "/no", dir + "/*.no"})
	require.ErrorContains(t, err, "/no: no such file")
	require.ErrorContains(t, err, "no file matches "+dir+"/*.no")
}

// listening is a running socket source.
type listening struct {
	*taker
	*surroundings
	path string
	done chan error
	end  context.CancelFunc
}

func listen(t *testing.T, next *taker) *listening { return listenTo(t, Socket(Memory{}), next) }

func listenTo(t *testing.T, f plugin.Factory, next *taker) *listening {
	t.Helper()
	l := &listening{taker: next, surroundings: &surroundings{}, path: filepath.Join(t.TempDir(), "s.sock"), done: make(chan error, 1)}
	source, err := f.NewSource(l.settings(), &SocketConfig{Path: l.path, Mode: "0600"})
	require.NoError(t, err)
	require.NoError(t, source.(plugin.Starter).Start(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	l.end = cancel
	go func() { l.done <- source.Run(ctx, next) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-l.done)
		require.NoError(t, source.(plugin.Stopper).Stop(context.Background()))
		require.NoFileExists(t, l.path)
	})
	return l
}

// send dials, sends a trace's bytes and returns the connection.
func (l *listening) send(t *testing.T, text []byte) *wire.Conn {
	t.Helper()
	conn, err := wire.Dial(t.Context(), l.path)
	require.NoError(t, err)
	_, err = conn.Write(text)
	require.NoError(t, err)
	return conn
}

func (l *listening) wait(t *testing.T, kinds string) {
	t.Helper()
	require.Eventually(t, func() bool { return l.kinds() == kinds }, 5*time.Second, time.Millisecond, "have %s", l.kinds())
}

func TestSocketServesSeveralCollectors(t *testing.T) {
	l := listen(t, &taker{})
	for i := range 3 {
		h := header(fmt.Sprint(i), 0)
		h.NodeID = fmt.Sprint(i)
		defer l.send(t, trace(t, []sfproto.Record{h, process(), event(1)})).Close()
	}
	require.Eventually(t, func() bool { return len(l.kinds()) == 3*len("H P PE ") }, 5*time.Second, time.Millisecond)
	for _, r := range l.records {
		if r.Kind() == sfproto.KindProcessEvent {
			require.NotNil(t, r.Process)
		}
	}
}

func TestSocketGoesOnWhenAConnectionDies(t *testing.T) {
	l := listen(t, &taker{})
	text := trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)})
	l.send(t, text[:len(text)-3]).Close()
	l.send(t, []byte("GET / HTTP/1.1\r\n\r\n")).Close()
	l.wait(t, "H P ")
	defer l.send(t, trace(t, []sfproto.Record{header("s", 2), process(), event(1)})).Close()
	l.wait(t, "H P H P PE ")
	require.Eventually(t, func() bool { return strings.Count(l.logged(), "collector's stream ended") == 2 },
		5*time.Second, time.Millisecond)
}

func TestGapBetweenConnectionsIsALossRecord(t *testing.T) {
	l := listen(t, &taker{})
	l.send(t, trace(t, []sfproto.Record{header("s", 0), process()})).Close()
	require.Eventually(t, func() bool { return strings.Contains(l.logged(), "disconnected") }, 5*time.Second, time.Millisecond)
	l.send(t, trace(t, []sfproto.Record{header("s", 10), process()})).Close()
	l.wait(t, "H P H P LOSS ")
	lost := l.records[4].Record.(*sfproto.Loss)
	require.Equal(t, loss.ReasonGap, lost.Reason)
	require.EqualValues(t, 9, lost.Count)
	require.EqualValues(t, 1, l.records[4].Seq)
	require.Contains(t, l.logged(), "lost 9 records (gap)")
}

func TestRestartOfACollectorIsALossRecord(t *testing.T) {
	l := listen(t, &taker{})
	l.send(t, trace(t, []sfproto.Record{header("s", 0), event(1)})).Close()
	require.Eventually(t, func() bool { return strings.Contains(l.logged(), "disconnected") }, 5*time.Second, time.Millisecond)
	defer l.send(t, trace(t, []sfproto.Record{header("other", 0), event(2)})).Close()
	l.wait(t, "H PE H PE LOSS ")
	require.Equal(t, 1, strings.Count(l.logged(), "a collector began anew"))
}

// TestRestartThatACollectorTellsIsOneLossRecord: its own.
func TestRestartThatACollectorTellsIsOneLossRecord(t *testing.T) {
	l := listen(t, &taker{})
	l.send(t, trace(t, []sfproto.Record{header("s", 0), event(1)})).Close()
	require.Eventually(t, func() bool { return strings.Contains(l.logged(), "disconnected") }, 5*time.Second, time.Millisecond)
	told := &sfproto.Loss{TS: 1, EndTS: 2, Class: loss.ClassStream, Reason: loss.ReasonRestart}
	defer l.send(t, trace(t, []sfproto.Record{header("other", 0), told}, []sfproto.Record{event(3)})).Close()
	l.wait(t, "H PE H LOSS PE ")
	require.Equal(t, 1, strings.Count(l.logged(), "a collector began anew"))
}

func TestLossIsToldToTheUser(t *testing.T) {
	l := listen(t, &taker{})
	lost := &sfproto.Loss{EndTS: int64(time.Second), Class: "read", Reason: "ring full", Count: 120}
	defer l.send(t, trace(t, []sfproto.Record{header("s", 0), lost, &sfproto.Loss{}})).Close()
	l.wait(t, "H LOSS LOSS ")
	require.Contains(t, l.logged(), "lost 120 read events (ring full) in 1s")
	require.NotContains(t, l.logged(), "lost 0")
}

func TestAcknowledgements(t *testing.T) {
	l := listen(t, &taker{})
	conn := l.send(t, trace(t, []sfproto.Record{header("s", 5), process()}, []sfproto.Record{event(1), event(2)}))
	defer conn.Close()
	acks := wire.NewAckReader(conn)
	last := int64(0)
	for last < 7 {
		a, err := acks.Next()
		require.NoError(t, err)
		require.Equal(t, "s", a.StreamID)
		require.Greater(t, a.Sequence, last)
		last = a.Sequence
	}
	require.EqualValues(t, 7, last)
}

func TestRefusedBatchEndsItsConnection(t *testing.T) {
	l := listen(t, &taker{refuse: refuse(errors.New("disk full"))})
	conn := l.send(t, trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)}, []sfproto.Record{process()}))
	defer conn.Close()
	acks := wire.NewAckReader(conn)
	a, err := acks.Next()
	require.NoError(t, err)
	require.EqualValues(t, 0, a.Sequence)
	_, err = acks.Next()
	require.ErrorIs(t, err, io.EOF, "nothing behind the refused batch is acknowledged")

	again := l.send(t, trace(t, []sfproto.Record{header("s", 1), event(1), process()}))
	defer again.Close()
	a, err = wire.NewAckReader(again).Next()
	require.NoError(t, err)
	require.EqualValues(t, 2, a.Sequence)
}

// What no stage will ever take is not to be sent again.
func TestBatchThatIsRefusedForGoodIsAcknowledged(t *testing.T) {
	l := listen(t, &taker{refuse: refuse(plugin.Permanent(errors.New("too large")))})
	conn := l.send(t, trace(t, []sfproto.Record{header("s", 0), event(1), event(2)}))
	defer conn.Close()
	a, err := wire.NewAckReader(conn).Next()
	require.NoError(t, err)
	require.EqualValues(t, 1, a.Sequence)
}

// refuse refuses batches that end with an event.
func refuse(err error) func(*plugin.Batch) error {
	return func(b *plugin.Batch) error {
		if b.Records[len(b.Records)-1].Kind() == sfproto.KindProcessEvent {
			return err
		}
		return nil
	}
}

// A batch that is still on its way when the source is told to end.
func TestTheLastBatchesAreAcknowledged(t *testing.T) {
	held := make(chan *plugin.Batch, 8)
	l := listen(t, &taker{refuse: func(b *plugin.Batch) error {
		b.Retain()
		held <- b
		return nil
	}})
	conn := l.send(t, trace(t, []sfproto.Record{header("s", 5), process()}))
	defer conn.Close()
	b := <-held
	l.end()
	b.Done(nil)
	a, err := wire.NewAckReader(conn).Next()
	require.NoError(t, err)
	require.EqualValues(t, 5, a.Sequence)
}

func TestContract(t *testing.T) {
	path := write(t, "a.sf", trace(t, []sfproto.Record{header("s", 5), process(), event(1)}))
	plugintest.Run(t, Files(Memory{}), `{"paths": [`+strconv.Quote(path)+`]}`)
	plugintest.Run(t, Socket(Memory{}), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "s.sock"))+`}`)
	plugintest.Run(t, Datagrams(Memory{}), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "d.sock"))+`}`)
	plugintest.Run(t, Bundled(trace(t, []sfproto.Record{header("s", 5), process()})), "")
}

func TestSocketPathThatIsTaken(t *testing.T) {
	l := listen(t, &taker{})
	source, err := Socket(Memory{}).NewSource(new(surroundings).settings(), &SocketConfig{Path: l.path, Mode: "0660"})
	require.NoError(t, err)
	require.ErrorContains(t, source.(plugin.Starter).Start(t.Context()), "another process listens there")
	c, err := net.Dial("unix", l.path)
	require.NoError(t, err, "the socket is left alone")
	c.Close()
}

func TestSocketConfig(t *testing.T) {
	require.NoError(t, Socket(Memory{}).NewConfig().(*SocketConfig).Validate())
	require.ErrorContains(t, (&SocketConfig{Mode: "0660"}).Validate(), "path: ")
	require.ErrorContains(t, (&SocketConfig{Path: "x", Mode: "rw"}).Validate(), `mode: want an octal file mode such as 0660, have "rw"`)
}
