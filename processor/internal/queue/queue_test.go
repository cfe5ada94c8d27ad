package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counts are what a queue reported.
type counts struct {
	mu      sync.Mutex
	dropped map[string]int64
	acks    []error
}

func (c *counts) drop(reason string, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped[reason] += n
}

func (c *counts) acked() []error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]error(nil), c.acks...)
}

// batch is one of three records, of which the first has the number.
func (c *counts) batch(n int64) *plugin.Batch {
	records := make([]view.Record, 3)
	for i := range records {
		records[i] = view.Record{Record: &sfproto.K8sEvent{Message: fmt.Sprintf("%0200d", n)}, Seq: n + int64(i)}
	}
	return plugin.NewBatch(records, func(err error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acks = append(c.acks, err)
	})
}

// queued is what both kinds of queue can do.
type queued interface {
	Put(context.Context, *plugin.Batch) error
	Take() (*plugin.Batch, bool)
	Stats() Stats
	Close() error
}

func put(t *testing.T, q queued, b *plugin.Batch) {
	t.Helper()
	require.NoError(t, q.Put(t.Context(), b))
	b.Done(nil)
}

// takeAll takes and accepts all that waits, and returns the numbers.
func takeAll(q queued) (numbers []int64) {
	for {
		b, ok := q.Take()
		if !ok {
			return numbers
		}
		numbers = append(numbers, b.Records[0].Seq)
		b.Done(nil)
	}
}

// each runs a test with both kinds.
func each(t *testing.T, o Options, f func(t *testing.T, q queued, c *counts)) {
	run := func(name string, open func(Options) queued) {
		t.Run(name, func(t *testing.T) {
			c := &counts{dropped: map[string]int64{}}
			o := o
			o.Dropped = c.drop
			q := open(o)
			f(t, q, c)
			require.NoError(t, q.Close())
		})
	}
	run("memory", func(o Options) queued {
		m, err := NewMemory(o)
		require.NoError(t, err)
		return m
	})
	run("disk", func(o Options) queued {
		d, _, err := OpenDisk(Folder{Path: t.TempDir(), Sync: time.Millisecond}, o)
		require.NoError(t, err)
		return d
	})
}

func TestOrderIsKept(t *testing.T) {
	each(t, Options{}, func(t *testing.T, q queued, c *counts) {
		for i := range int64(20) {
			put(t, q, c.batch(i))
		}
		require.Equal(t, 20, q.Stats().Batches)
		got := takeAll(q)
		require.Len(t, got, 20)
		require.IsIncreasing(t, got)
		require.Eventually(t, func() bool { return len(c.acked()) == 20 }, 5*time.Second, time.Millisecond)
		require.Zero(t, q.Stats().Batches)
		require.Empty(t, c.dropped)
	})
}

func TestDropNewest(t *testing.T) {
	each(t, Options{MaxBatches: 3, Full: DropNewest}, func(t *testing.T, q queued, c *counts) {
		for i := range int64(5) {
			put(t, q, c.batch(i))
		}
		require.Equal(t, []int64{0, 1, 2}, takeAll(q))
		require.Equal(t, map[string]int64{ReasonFull: 6}, c.dropped)
	})
}

func TestDropOldest(t *testing.T) {
	each(t, Options{MaxBatches: 3, Full: DropOldest}, func(t *testing.T, q queued, c *counts) {
		for i := range int64(5) {
			put(t, q, c.batch(i))
		}
		got := takeAll(q)
		require.EqualValues(t, 4, got[len(got)-1])
		require.EqualValues(t, 15, 3*len(got)+int(c.dropped[ReasonFull]))
	})
}

func TestFullQueueBlocksUntilThereIsRoom(t *testing.T) {
	each(t, Options{MaxBatches: 1}, func(t *testing.T, q queued, c *counts) {
		put(t, q, c.batch(0))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		b := c.batch(1)
		require.ErrorIs(t, q.Put(ctx, b), context.DeadlineExceeded)
		b.Done(nil)
		done := make(chan error)
		go func() { done <- q.Put(t.Context(), c.batch(2)) }()
		first, ok := q.Take()
		require.True(t, ok)
		first.Done(nil)
		require.NoError(t, <-done)
		require.Equal(t, []int64{2}, takeAll(q))
	})
}

func TestBytesOfAQueueInMemory(t *testing.T) {
	c := &counts{dropped: map[string]int64{}}
	m, err := NewMemory(Options{MaxBytes: 1500, Full: DropNewest, Dropped: c.drop})
	require.NoError(t, err)
	for i := range int64(3) {
		put(t, m, c.batch(i))
	}
	require.Equal(t, 2, m.Stats().Batches)
	require.Greater(t, m.Stats().Bytes, int64(1200))
	require.NoError(t, m.Close())
	require.Equal(t, []error{nil, ErrStopped, ErrStopped}, c.acked(), "what was dropped is accepted, what is left is not")
}

func TestDiskQueueGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	c := &counts{dropped: map[string]int64{}}
	d, _, err := OpenDisk(Folder{Path: dir, Sync: time.Hour}, Options{})
	require.NoError(t, err)
	b := plugintest.Batch().With(plugin.Annotation{Record: 1, Source: "syscall", Annotation: sfproto.Annotation{Rule: "r"},
		Fields: []plugin.OutputField{{Name: "proc.name", Value: "sh"}}})
	put(t, d, b)
	for i := range int64(4) {
		put(t, d, c.batch(i))
	}
	require.Empty(t, c.acked(), "nothing is on disk yet")
	first, ok := d.Take()
	require.True(t, ok)
	first.Done(errors.New("given up")) // done with, all the same
	second, ok := d.Take()
	require.True(t, ok)
	second.Done(ErrStopped)
	require.NoError(t, d.Close())
	require.Equal(t, []error{nil, nil, nil, nil}, c.acked())

	d, found, err := OpenDisk(Folder{Path: dir}, Options{})
	require.NoError(t, err)
	require.Equal(t, 4, found.Frames)
	require.Equal(t, []int64{0, 1, 2, 3}, takeAll(d))
	require.NoError(t, d.Close())

	d, found, err = OpenDisk(Folder{Path: dir}, Options{})
	require.NoError(t, err)
	require.Zero(t, found.Frames)
	require.NoError(t, d.Close())
}

func TestDiskQueueKeepsJoinsAndAnnotations(t *testing.T) {
	d, _, err := OpenDisk(Folder{Path: t.TempDir()}, Options{})
	require.NoError(t, err)
	want := plugintest.Batch().With(plugin.Annotation{Record: 1, Source: "syscall", Annotation: sfproto.Annotation{Rule: "r", Output: "o"},
		Fields: []plugin.OutputField{{Name: "n", Value: int64(3)}}})
	put(t, d, want)
	got, ok := d.Take()
	require.True(t, ok)
	require.Len(t, got.Records, len(want.Records))
	for i := range want.Records {
		w, g := &want.Records[i], &got.Records[i]
		require.Equal(t, w.Record, g.Record)
		require.Equal(t, w.Seq, g.Seq)
		require.Equal(t, w.Header, g.Header)
		require.Equal(t, w.File, g.File)
		if w.Process != nil {
			require.Equal(t, w.Process.Process, g.Process.Process)
			require.Equal(t, w.Process.Parent.Exe, g.Process.Parent.Exe)
			require.Equal(t, w.Container, g.Container)
		}
	}
	require.Equal(t, want.Annotations[0].Fields, got.Annotations[0].Fields)
	got.Done(nil)
	require.NoError(t, d.Close())
}

func TestDamagedQueueFileIsPassedOverAndCounted(t *testing.T) {
	dir := t.TempDir()
	c := &counts{dropped: map[string]int64{}}
	d, _, err := OpenDisk(Folder{Path: dir}, Options{})
	require.NoError(t, err)
	for i := range int64(10) {
		put(t, d, c.batch(i))
	}
	require.NoError(t, d.Close())
	names, err := filepath.Glob(filepath.Join(dir, "*.spool"))
	require.NoError(t, err)
	text, err := os.ReadFile(names[0])
	require.NoError(t, err)
	for i := len(text) - 400; i < len(text)-200; i++ {
		text[i] ^= 0xff
	}
	require.NoError(t, os.WriteFile(names[0], text, 0o600))

	failed := 0
	d, _, err = OpenDisk(Folder{Path: dir}, Options{Dropped: c.drop, Failed: func(error) { failed++ }})
	require.NoError(t, err)
	got := takeAll(d)
	require.Positive(t, failed)
	require.EqualValues(t, 30, 3*len(got)+int(c.dropped[ReasonDamaged]))
	require.Greater(t, len(got), 5)
	require.NoError(t, d.Close())
}
