package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	pipelinefile "github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errPasses = errors.New("try again")
	errNever  = plugin.Permanent(errors.New("never"))
)

// world is an exporter with what surrounds it.
type world struct {
	mu      sync.Mutex
	answers []error // of the next attempts; then nil
	always  error
	keep    bool // batches are kept until Stop
	kept    []*plugin.Batch
	got     [][]int64 // numbers of the records of each batch that was taken
	losses  map[string]int64
	acks    map[int64]error
	counts  map[string]int64
}

func newWorld() *world {
	return &world{losses: map[string]int64{}, acks: map[int64]error{}, counts: map[string]int64{}}
}

// Consume implements plugin.Consumer.
func (w *world) Consume(_ context.Context, b *plugin.Batch) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keep {
		b.Retain()
		w.kept = append(w.kept, b)
		return nil
	}
	err := w.always
	if len(w.answers) > 0 {
		err, w.answers = w.answers[0], w.answers[1:]
	}
	if err != nil {
		return err
	}
	var numbers []int64
	for i := range b.Records {
		if l, ok := b.Records[i].Record.(*sfproto.Loss); ok {
			w.losses[l.Reason] += l.Count
			continue
		}
		numbers = append(numbers, b.Records[i].Seq)
	}
	if len(numbers) > 0 {
		w.got = append(w.got, numbers)
	}
	return nil
}

// Stop implements plugin.Stopper.
func (w *world) Stop(context.Context) error {
	for _, b := range w.kept {
		b.Done(w.always)
	}
	return nil
}

func (w *world) count(name string, n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[name] += n
}

func (w *world) counted(name string) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts[name]
}

func (w *world) set(always error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.always = always
}

func (w *world) Delivered(string, *plugin.Batch)          { w.count("delivered", 1) }
func (w *world) Failed(string)                            { w.count("failed", 1) }
func (w *world) Retried(string)                           { w.count("retried", 1) }
func (w *world) Dropped(_ string, reason string, n int64) { w.count(reason, n) }
func (w *world) Buried(_ string, n int64)                 { w.count("buried", n) }
func (w *world) batch(numbers ...int64) *plugin.Batch {
	header := &sfproto.Header{StreamID: "s"}
	var records []view.Record
	var notes []plugin.Annotation
	for i, n := range numbers {
		records = append(records, view.Record{Record: &sfproto.K8sEvent{Message: "m"}, Seq: n, Header: header})
		notes = append(notes, plugin.Annotation{Record: i, Annotation: sfproto.Annotation{Sequence: n}})
	}
	return plugin.NewBatch(records, func(err error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.acks[numbers[0]] = err
	}).With(notes...)
}

// config is one that tries again at once.
func config(change func(*Config)) Config {
	c := NewConfig()
	c.Retry.Initial, c.Retry.Max = jsonfile.Duration(time.Millisecond), jsonfile.Duration(time.Millisecond)
	if change != nil {
		change(&c)
	}
	return c
}

func (w *world) start(t *testing.T, c Config) *Outlet {
	t.Helper()
	require.Empty(t, c.Complete())
	o, err := New(Options{Name: "out", Config: c, Consumer: w, Log: slog.New(slog.DiscardHandler), Observer: w})
	require.NoError(t, err)
	require.NoError(t, o.Start(t.Context()))
	o.Run(t.Context())
	return o
}

func (w *world) send(t *testing.T, o *Outlet, batches ...*plugin.Batch) {
	t.Helper()
	for _, b := range batches {
		require.NoError(t, o.Consume(t.Context(), b))
		b.Done(nil)
	}
}

// A sink that names a time is not asked before.
func TestASinkSaysWhenToTryAgain(t *testing.T) {
	const wait = 300 * time.Millisecond
	w := newWorld()
	w.answers = []error{plugin.After(wait, errPasses)}
	o := w.start(t, config(nil))
	began := time.Now()
	w.send(t, o, w.batch(1))
	require.Eventually(t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		_, done := w.acks[1]
		return done
	}, 20*time.Second, time.Millisecond)
	require.GreaterOrEqual(t, time.Since(began), wait)
	require.NoError(t, o.Stop(t.Context()))
}

func TestFailedBatchIsTriedAgainInItsOrder(t *testing.T) {
	w := newWorld()
	w.answers = []error{nil, errPasses, errPasses, nil}
	o := w.start(t, config(nil))
	w.send(t, o, w.batch(1), w.batch(2), w.batch(3))
	require.NoError(t, o.Stop(t.Context()))
	require.Equal(t, [][]int64{{1}, {2}, {3}}, w.got)
	require.Equal(t, map[int64]error{1: nil, 2: nil, 3: nil}, w.acks)
	require.EqualValues(t, 2, w.counts["failed"])
	require.EqualValues(t, 2, w.counts["retried"])
	require.EqualValues(t, 3, w.counts["delivered"])
	require.Zero(t, o.Refused())
}

func TestGivenUpBatchIsRefusedAndToldAsALoss(t *testing.T) {
	w := newWorld()
	w.answers = []error{errPasses, errPasses}
	o := w.start(t, config(func(c *Config) { c.Retry.GiveUpAfter = 1 }))
	w.send(t, o, w.batch(1, 2), w.batch(3))
	require.NoError(t, o.Stop(t.Context()))
	require.Equal(t, [][]int64{{3}}, w.got)
	require.ErrorIs(t, w.acks[1], errPasses)
	require.EqualValues(t, 2, w.counts[ReasonGaveUp])
	require.Equal(t, map[string]int64{ReasonGaveUp: 2}, w.losses)
	require.EqualValues(t, 1, o.Refused())
}

func TestRefusedBatchIsADeadLetter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dead.sf")
	for round := range 2 {
		w := newWorld()
		w.answers = []error{errNever}
		o := w.start(t, config(func(c *Config) { c.DeadLetter = path }))
		w.send(t, o, w.batch(1, 2), w.batch(3))
		require.NoError(t, o.Stop(t.Context()))
		require.Equal(t, map[int64]error{1: nil, 3: nil}, w.acks, "a dead letter is safe")
		require.EqualValues(t, 2, w.counts["buried"])
		require.Zero(t, o.Refused())
		require.Equal(t, []string{"H", "KE", "KE", "ANN", "ANN", "ANN: never"}, trace(t, path))
		if round == 1 {
			require.FileExists(t, filepath.Join(filepath.Dir(path), "dead-1.sf"))
		}
	}
}

// trace lists the records of a dead-letter file.
func trace(t *testing.T, path string) (out []string) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	r, err := avro.NewReader(f)
	require.NoError(t, err)
	defer r.Close()
	block, err := r.Next()
	require.NoError(t, err)
	dec := r.Schema().NewDecoder()
	dec.Reset(block.Data)
	for range block.Count {
		rec, err := dec.Next()
		require.NoError(t, err)
		text := rec.Kind().String()
		if a, ok := rec.(*sfproto.Annotation); ok && a.Enrichment != nil {
			text += ": " + a.Enrichment["deadletter.error"]
		}
		out = append(out, text)
	}
	return out
}

func TestDeadLettersAreBounded(t *testing.T) {
	dir := t.TempDir()
	d := newDeadLetters(filepath.Join(dir, "dead.sf"))
	for range 2 * maxDeadFiles {
		require.NoError(t, d.write(&parcel{records: plugintest.Records()}, "out", errNever))
		d.size = maxDeadBytes
	}
	require.NoError(t, d.close())
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, names, maxDeadFiles)
}

func TestDeadLettersThatCannotBeWrittenAreLosses(t *testing.T) {
	w := newWorld()
	w.answers = []error{errNever}
	dir := t.TempDir()
	o := w.start(t, config(func(c *Config) { c.DeadLetter = filepath.Join(dir, "dead.sf") }))
	require.NoError(t, os.RemoveAll(dir))
	w.send(t, o, w.batch(1))
	require.NoError(t, o.Stop(t.Context()))
	require.True(t, plugin.IsPermanent(w.acks[1]))
	require.Equal(t, map[string]int64{ReasonRefused: 1}, w.losses)
}

func TestBatchesAreJoinedAndSplit(t *testing.T) {
	w := newWorld()
	o := w.start(t, config(func(c *Config) { c.Batch = BatchConfig{Records: 3, Timeout: jsonfile.Duration(time.Hour)} }))
	w.send(t, o, w.batch(1), w.batch(2), w.batch(3, 4, 5, 6, 7, 8), w.batch(9))
	require.Eventually(t, func() bool { return w.counted("delivered") == 3 }, 5*time.Second, time.Millisecond)
	require.NoError(t, o.Stop(t.Context()), "what is open is handed over")
	require.Equal(t, [][]int64{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, w.got)
	require.Len(t, w.acks, 4)
}

func TestOpenBatchIsHandedOverInTime(t *testing.T) {
	w := newWorld()
	o := w.start(t, config(func(c *Config) {
		c.Batch = BatchConfig{Bytes: 1 << 20, Timeout: jsonfile.Duration(time.Millisecond)}
	}))
	w.send(t, o, w.batch(1))
	require.Eventually(t, func() bool { return w.counted("delivered") == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, o.Stop(t.Context()))
}

func TestAnnotationsStayWithTheirRecords(t *testing.T) {
	w := newWorld()
	k := packer{config: BatchConfig{Records: 2, Timeout: 1}, losses: &losses{}}
	k.add(w.batch(1, 2, 3), time.Now())
	k.add(w.batch(4), time.Now())
	for _, want := range [][]int64{{1, 2}, {3, 4}} {
		p := k.next(func() (*plugin.Batch, bool) { return nil, false }, time.Now(), true)
		require.Len(t, p.annotations, 2)
		for i, a := range p.annotations {
			require.Equal(t, i, a.Record)
			require.Equal(t, want[i], a.Sequence)
		}
		p.finish(nil)
	}
	require.Len(t, w.acks, 2)
}

func TestBatchThatIsFinishedLaterIsTriedAgain(t *testing.T) {
	w := newWorld()
	w.keep = true
	o := w.start(t, config(nil))
	w.send(t, o, w.batch(1), w.batch(2))
	require.Eventually(t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.kept) == 2
	}, 5*time.Second, time.Millisecond)
	w.mu.Lock()
	kept := w.kept
	w.kept, w.keep = nil, false
	w.mu.Unlock()
	kept[1].Done(errPasses)
	kept[0].Done(errPasses)
	require.Eventually(t, func() bool { return w.counted("delivered") == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, o.Stop(t.Context()))
	require.Len(t, w.acks, 2)
}

func TestBatchThatIsFinishedByStop(t *testing.T) {
	w := newWorld()
	w.keep = true
	o := w.start(t, config(nil))
	w.send(t, o, w.batch(1))
	require.NoError(t, o.Stop(t.Context()))
	require.Equal(t, map[int64]error{1: nil}, w.acks)
}

func TestStopWithoutASink(t *testing.T) {
	w := newWorld()
	w.set(errPasses)
	ctx, cancel := context.WithCancel(t.Context())
	o, err := New(Options{Name: "out", Config: config(nil), Consumer: w, Log: slog.New(slog.DiscardHandler), Observer: w})
	require.NoError(t, err)
	require.NoError(t, o.Start(ctx))
	o.Run(ctx)
	w.send(t, o, w.batch(1), w.batch(2))
	cancel()
	require.NoError(t, o.Stop(ctx))
	require.Equal(t, map[int64]error{1: queue.ErrStopped, 2: queue.ErrStopped}, w.acks)
	require.EqualValues(t, 2, o.Refused())
}

func TestDiskQueueOutlivesASinkThatIsDown(t *testing.T) {
	dir := t.TempDir()
	c := config(func(c *Config) {
		c.Queue.Type, c.Queue.Path, c.Queue.Fsync = Disk, dir, jsonfile.Duration(time.Millisecond)
	})
	w := newWorld()
	w.set(errPasses)
	o := w.start(t, c)
	w.send(t, o, w.batch(1), w.batch(2), w.batch(3))
	require.Eventually(t, func() bool { return w.counted("failed") > 1 }, 5*time.Second, time.Millisecond)
	require.Equal(t, 3, o.Stats().Batches)
	require.False(t, o.Stats().Oldest.IsZero())
	require.NoError(t, o.Stop(t.Context()), "at once: it is safe")
	require.Equal(t, map[int64]error{1: nil, 2: nil, 3: nil}, w.acks)
	require.Zero(t, o.Refused())

	w.set(nil)
	o = w.start(t, c)
	require.Eventually(t, func() bool { return w.counted("delivered") == 3 }, 5*time.Second, time.Millisecond)
	require.NoError(t, o.Stop(t.Context()))
	require.Equal(t, [][]int64{{1}, {2}, {3}}, w.got)
}

func TestPanicIsARefusal(t *testing.T) {
	err := Consume(t.Context(), consumer(func() error { panic("no") }), plugintest.Batch())
	require.True(t, plugin.IsPermanent(err))
	require.ErrorContains(t, err, "stage panics: no")
}

type consumer func() error

func (c consumer) Consume(context.Context, *plugin.Batch) error { return c() }

func TestBackoffGrowsToItsLimit(t *testing.T) {
	b := newBackoff(RetryConfig{Initial: jsonfile.Duration(time.Second), Max: jsonfile.Duration(5 * time.Second), Multiplier: 2, Jitter: 0.5})
	for n, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second} {
		w := b.wait(n + 1)
		require.LessOrEqual(t, w, most)
		require.GreaterOrEqual(t, w, most/2)
	}
	require.LessOrEqual(t, b.wait(100000), 5*time.Second)
}

func TestFaultsNameTheKeyAndTheCure(t *testing.T) {
	f := func(change func(*Config), want ...string) {
		t.Helper()
		c := config(change)
		var got []string
		for _, fault := range c.Complete() {
			got = append(got, fault.Key+": "+fault.Message)
		}
		require.Equal(t, want, got)
	}
	f(func(c *Config) { c.Queue.Type = "disc" }, `queue: queue.type: "disc" is neither memory nor disk`)
	f(func(c *Config) { c.Queue.Type = Disk }, `queue: queue.path: want the folder of the queue`)
	f(func(c *Config) { c.Queue.Type, c.Queue.Path, c.Queue.MaxBytes = Disk, "q", 1<<20 },
		`queue: queue.maxBytes: want 16 MiB or more, so that there is room for batches, which can take 4 MiB; have 1 MiB`)
	f(func(c *Config) { c.Queue.Path = "q" }, `queue: queue.path: a queue in memory has none; set "type": "disk"`)
	f(func(c *Config) { c.Queue.MaxBytes = 1000 }, `queue: queue.maxBytes: 1000 bytes cannot hold one batch, which can take 4 MiB`)
	f(func(c *Config) { c.Queue.Full, c.Queue.MaxBatches = "drop", -1 },
		`queue: queue.full: "drop" is none of block, drop-oldest and drop-newest`, `queue: queue.maxBatches: want 1 to 1048576, have -1`)
	f(func(c *Config) { c.Retry.Max, c.Retry.Multiplier, c.Retry.Jitter = 0, 0.5, 2 },
		`retry: retry.max: want initial (1ms) or more, and at most 24h0m0s`, `retry: retry.multiplier: want 1 to 100, have 0.5`,
		`retry: retry.jitter: want 0 to 1, have 2`)
	f(func(c *Config) { c.Queue.MaxBytes, c.Batch.Bytes = 8<<20, 16<<20 },
		`batch: batch.bytes: a queue of at most 8 MiB cannot hold a batch of 16 MiB`)
	f(func(c *Config) { c.Batch.Timeout = 1 }, `batch: batch.timeout: goes with records or bytes, which say when a batch is full`)
}

// TestSchemaHasTheKeysThatAreRead: what editors offer is what Config has.
func TestSchemaHasTheKeysThatAreRead(t *testing.T) {
	var s struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal([]byte(pipelinefile.Schema()), &s))
	f := func(def string, of any) {
		t.Helper()
		var keys []string
		for i := range reflect.TypeOf(of).NumField() {
			keys = append(keys, reflect.TypeOf(of).Field(i).Tag.Get("json"))
		}
		require.ElementsMatch(t, keys, slices.Collect(maps.Keys(s.Defs[def].Properties)))
	}
	f("queue", QueueConfig{})
	f("retry", RetryConfig{})
	f("batch", BatchConfig{})
}
