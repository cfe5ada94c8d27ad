package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// growing is a trace that grows by a block at a time.
type growing struct {
	t    *testing.T
	path string
	out  *os.File
	w    *avro.Writer
	ts   int64
}

func newGrowing(t *testing.T, path string) *growing {
	g := &growing{t: t, path: path}
	g.begin()
	return g
}

// begin writes a header over whatever the file holds.
func (g *growing) begin() {
	var err error
	g.out, err = os.Create(g.path)
	require.NoError(g.t, err)
	g.t.Cleanup(func() { g.out.Close() })
	enc, err := avro.NewEncoder(6)
	require.NoError(g.t, err)
	g.w, err = avro.NewWriter(g.out, enc, avro.Null)
	require.NoError(g.t, err)
	require.True(g.t, g.w.Append(header("s", 0)) && g.w.Append(process()))
	require.NoError(g.t, g.w.Flush())
}

// add writes a block of n events, whose times count on.
func (g *growing) add(n int) {
	for range n {
		g.ts++
		require.True(g.t, g.w.Append(event(g.ts)))
	}
	require.NoError(g.t, g.w.Flush())
}

// reader is a files source that runs.
type reader struct {
	*taker
	counts *plugintest.Counts
	cancel context.CancelFunc
	done   chan error
}

func startFiles(t *testing.T, config string, next *taker) *reader {
	t.Helper()
	f := Files(Memory{})
	r := &reader{taker: next, counts: new(plugintest.Counts), done: make(chan error, 1)}
	s, err := f.NewSource(plugintest.Settings(t, r.counts), plugintest.Config(t, f, config))
	require.NoError(t, err)
	require.NoError(t, s.(plugin.Starter).Start(t.Context()))
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() { r.done <- s.Run(ctx, next) }()
	t.Cleanup(cancel)
	return r
}

func follow(t *testing.T, paths, more string) *reader {
	t.Helper()
	return startFiles(t, `{"paths": ["`+paths+`"], "follow": true, "poll": "10ms", "linger": "50ms"`+more+`}`, &taker{})
}

func (r *reader) end(t *testing.T) {
	t.Helper()
	r.cancel()
	require.NoError(t, <-r.done)
}

// times are those of the events that came, in order.
func (k *taker) times() []int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []int64
	for _, r := range k.records {
		if e, ok := r.Record.(*sfproto.ProcessEvent); ok {
			out = append(out, e.TS)
		}
	}
	return out
}

func (r *reader) wantTimes(t *testing.T, from, to int64) {
	t.Helper()
	var want []int64
	for ts := from; ts <= to; ts++ {
		want = append(want, ts)
	}
	require.Eventually(t, func() bool { return len(r.times()) >= len(want) }, 10*time.Second, time.Millisecond)
	require.Equal(t, want, r.times())
}

func TestFollowReadsWhatIsAdded(t *testing.T) {
	dir := t.TempDir()
	g := newGrowing(t, filepath.Join(dir, "a.sf"))
	g.add(2)
	r := follow(t, dir, "")
	r.wantTimes(t, 1, 2)
	g.add(3)
	r.wantTimes(t, 1, 5)
	require.Equal(t, "/bin/sh", r.records[len(r.records)-1].Process.Exe)
	late := newGrowing(t, filepath.Join(dir, "b.sf"))
	late.ts = 5
	late.add(1)
	r.wantTimes(t, 1, 6)
	r.end(t)
}

func TestFollowWaitsForFilesToCome(t *testing.T) {
	dir := t.TempDir()
	r := follow(t, filepath.Join(dir, "later", "*.sf"), "")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "later"), 0o700))
	newGrowing(t, filepath.Join(dir, "later", "a.sf")).add(1)
	r.wantTimes(t, 1, 1)
	r.end(t)
}

func TestFollowReadsARotatedFileToItsEnd(t *testing.T) {
	f := func(rotate func(path string) error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "a.sf")
		g := newGrowing(t, path)
		g.add(1)
		r := follow(t, path, "")
		r.wantTimes(t, 1, 1)
		require.NoError(t, rotate(path))
		g.add(2) // under its old name, or none
		next := newGrowing(t, path)
		next.ts = 3
		next.add(2)
		require.Eventually(t, func() bool { return len(r.times()) == 5 && r.counts.Get("files_finished") == 1 }, 10*time.Second, time.Millisecond)
		require.ElementsMatch(t, []int64{1, 2, 3, 4, 5}, r.times())
		r.end(t)
	}
	f(func(path string) error { return os.Rename(path, path+".1") })
	f(os.Remove)
}

func TestFollowKeepsAFileThatGetsAnotherName(t *testing.T) {
	dir := t.TempDir()
	g := newGrowing(t, filepath.Join(dir, "a.sf"))
	g.add(1)
	r := follow(t, dir, "")
	r.wantTimes(t, 1, 1)
	require.NoError(t, os.Rename(g.path, filepath.Join(dir, "b.sf")))
	g.add(1)
	r.wantTimes(t, 1, 2)
	r.end(t)
	require.Zero(t, r.counts.Get("files_finished"))
}

func TestFollowBeginsATruncatedFileAnew(t *testing.T) {
	g := newGrowing(t, filepath.Join(t.TempDir(), "a.sf"))
	g.add(3)
	r := follow(t, g.path, "")
	r.wantTimes(t, 1, 3)
	g.begin() // the same length comes back between two looks
	g.add(9)
	r.wantTimes(t, 1, 12)
	require.EqualValues(t, 1, r.counts.Get("files_anew"))
	r.end(t)
}

func TestFollowTellsOfDamageAndGoesOn(t *testing.T) {
	g := newGrowing(t, filepath.Join(t.TempDir(), "a.sf"))
	at, err := g.out.Seek(0, 1)
	require.NoError(t, err)
	g.add(1)
	_, err = g.out.WriteAt([]byte{0xff}, at+1)
	require.NoError(t, err)
	g.add(1)
	r := follow(t, g.path, "")
	require.Eventually(t, func() bool { return r.kinds() == "H P LOSS PE " }, 10*time.Second, time.Millisecond)
	require.EqualValues(t, 1, r.counts.Get("damaged_places"))
	r.end(t)
}

func TestFollowLeavesAloneWhatIsNoTrace(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.sf"), []byte("not a trace"), 0o600))
	newGrowing(t, filepath.Join(dir, "b.sf")).add(1)
	r := follow(t, dir, "")
	r.wantTimes(t, 1, 1)
	require.Eventually(t, func() bool { return r.counts.Get("files_failed") == 1 }, 10*time.Second, time.Millisecond)
	r.end(t)
}

func TestFollowLetsIdleFilesGo(t *testing.T) {
	dir := t.TempDir()
	var all []*growing
	for i := range 6 {
		g := newGrowing(t, filepath.Join(dir, strconv.Itoa(i)+".sf"))
		g.ts = int64(i) * 10
		g.add(1)
		all = append(all, g)
	}
	r := follow(t, dir, `, "max_open": 2`)
	require.Eventually(t, func() bool { return len(r.times()) == 6 }, 10*time.Second, time.Millisecond)
	for _, g := range all {
		g.add(1)
	}
	require.Eventually(t, func() bool { return len(r.times()) == 12 }, 10*time.Second, time.Millisecond)
	require.ElementsMatch(t, []int64{1, 2, 11, 12, 21, 22, 31, 32, 41, 42, 51, 52}, r.times())
	require.LessOrEqual(t, r.counts.Figure("open_files"), 2.0)
	r.end(t)
}

func TestRefusedBatchIsReadAgain(t *testing.T) {
	g := newGrowing(t, filepath.Join(t.TempDir(), "a.sf"))
	g.add(1)
	g.add(1)
	var refused bool
	next := &taker{refuse: func(b *plugin.Batch) error {
		if !refused && len(b.Records) == 1 {
			refused = true
			return errors.New("full")
		}
		return nil
	}}
	r := startFiles(t, `{"paths": ["`+g.path+`"], "follow": true, "poll": "10ms"}`, next)
	require.Eventually(t, func() bool { n := r.times(); return len(n) > 0 && n[len(n)-1] == 2 }, 10*time.Second, time.Millisecond)
	require.EqualValues(t, 1, r.counts.Get("files_reread"))
	require.Equal(t, []int64{1, 1, 2}, r.times())
	r.end(t)
}

func TestWrappedTraces(t *testing.T) {
	dir := t.TempDir()
	text := trace(t, []sfproto.Record{header("s", 0), process()}, []sfproto.Record{event(1)})
	var zipped, zstandard bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(text)
	require.NoError(t, errors.Join(err, z.Close()))
	s, err := zstd.NewWriter(&zstandard)
	require.NoError(t, err)
	_, err = s.Write(text)
	require.NoError(t, errors.Join(err, s.Close()))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.sf.gz"), zipped.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.sf.zst"), zstandard.Bytes(), 0o600))
	for _, more := range []string{"", `, "resume": "` + filepath.Join(dir, "positions") + `"`} {
		r := startFiles(t, `{"paths": ["`+dir+`"]`+more+`}`, &taker{})
		require.NoError(t, <-r.done)
		require.Equal(t, "H P PE H P PE ", r.kinds())
	}
	cut := zipped.Bytes()[:zipped.Len()-20]
	err = ReadFile(t.Context(), new(surroundings).settings(), write(t, "cut.sf.gz", cut), &taker{})
	require.ErrorContains(t, err, "unexpected EOF")
}

func TestFilesConfig(t *testing.T) {
	f := func(change func(*FilesConfig), want string) {
		t.Helper()
		c := newFilesConfig()
		c.Paths = []string{"a"}
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *FilesConfig) { c.Paths = nil }, "paths: want at least one")
	f(func(c *FilesConfig) { c.Paths = []string{"["} }, `paths: "[" is no glob`)
	f(func(c *FilesConfig) { c.Poll = 1 }, "poll 1ns: want 10ms or longer")
	f(func(c *FilesConfig) { c.MaxOpen = 0 }, "max_open 0: want 1 to 4096")
	require.True(t, strings.HasPrefix(Files(Memory{}).About, "reads trace files"))
}
