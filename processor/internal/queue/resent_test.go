package queue

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// numbered is a batch of a stream's records.
func (c *counts) numbered(stream string, seqs ...int64) *plugin.Batch {
	header := &sfproto.Header{StreamID: stream}
	var records []view.Record
	for _, n := range seqs {
		records = append(records, view.Record{Record: &sfproto.K8sEvent{Message: "m"}, Seq: n, Header: header})
	}
	return plugin.NewBatch(records, func(err error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acks = append(c.acks, err)
	})
}

// seqsOf takes all that waits.
func seqsOf(d *Disk) (out []int64) {
	for {
		b, ok := d.Take()
		if !ok {
			return out
		}
		for i := range b.Records {
			out = append(out, b.Records[i].Seq)
		}
		b.Done(nil)
	}
}

// TestWhatAKilledRunHasPutIsNotPutAgain: the source was not told, and sends it again in
// other batches. All of it is accepted, and only what is new is taken again.
func TestWhatAKilledRunHasPutIsNotPutAgain(t *testing.T) {
	f := func(name string, once, delivered bool, again []*plugin.Batch, c *counts, want []int64) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first := openKilled(t, dir, delivered)
			cameAgain := int64(-1)
			d, _, err := OpenDisk(Folder{Path: dir, Sync: time.Millisecond, Once: once}, Options{Again: func(n int64) { cameAgain = n }})
			require.NoError(t, err)
			sent := 0
			for _, b := range again {
				sent += len(b.Records)
				put(t, d, b)
			}
			got := seqsOf(d)
			if !delivered {
				require.Equal(t, first, got[:len(first)])
				got = got[len(first):]
			}
			require.Equal(t, want, got)
			put(t, d, c.numbered("", 0))
			if cameAgain >= 0 {
				require.EqualValues(t, sent-len(want), cameAgain)
			}
			require.NoError(t, d.Close())
			for _, err := range c.acked() {
				require.NoError(t, err)
			}
			require.Len(t, c.acked(), len(again)+1)
		})
	}
	c := func() *counts { return &counts{dropped: map[string]int64{}} }
	for _, delivered := range []bool{false, true} {
		n := c()
		f("some are new", true, delivered, []*plugin.Batch{n.numbered("s", 1, 2), n.numbered("s", 3, 4, 5, 6, 7), n.numbered("s", 8)}, n, []int64{6, 7, 8})
		n = c()
		f("another stream", true, delivered, []*plugin.Batch{n.numbered("t", 4, 5)}, n, []int64{4, 5})
		n = c()
		f("each once", true, delivered, []*plugin.Batch{n.numbered("s", 5), n.numbered("s", 5)}, n, []int64{5})
		n = c()
		f("what is passed does not come again", true, delivered, []*plugin.Batch{n.numbered("s", 6), n.numbered("s", 5)}, n, []int64{6, 5})
		n = c()
		f("several ways", false, delivered, []*plugin.Batch{n.numbered("s", 5)}, n, []int64{5})
	}
}

// openKilled leaves a folder as a run does that put 1 to 5 and was killed before an fsync.
func openKilled(t *testing.T, dir string, delivered bool) []int64 {
	t.Helper()
	d, _, err := OpenDisk(Folder{Path: dir, Sync: time.Hour}, Options{})
	require.NoError(t, err)
	lost := &counts{dropped: map[string]int64{}} // who sent them is told nothing
	put(t, d, lost.numbered("s", 1, 2, 3))
	put(t, d, lost.numbered("s", 4, 5))
	if delivered {
		require.Len(t, seqsOf(d), 5)
	}
	killed(t, d, dir)
	return []int64{1, 2, 3, 4, 5}
}

// killed leaves the folder as the death of its process does.
func killed(t *testing.T, d *Disk, dir string) {
	t.Helper()
	copied := t.TempDir()
	copyFolder(t, dir, copied)
	require.NoError(t, d.Close())
	copyFolder(t, copied, dir)
}

func TestResentRecordsAreBoundedInTime(t *testing.T) {
	now := time.Now()
	r := newResent(now)
	require.True(t, r.over(now))
	r.note((&counts{}).numbered("s", 1))
	r.note((&counts{}).numbered("", 2))
	require.Len(t, r.streams, 1)
	require.False(t, r.over(now))
	require.True(t, r.over(now.Add(2*resentWithin)))
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	names, err := os.ReadDir(to)
	require.NoError(t, err)
	for _, n := range names {
		require.NoError(t, os.Remove(filepath.Join(to, n.Name())))
	}
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
}
