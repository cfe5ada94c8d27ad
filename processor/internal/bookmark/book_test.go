package bookmark

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func printOf(t *testing.T, text string) tail.Print {
	t.Helper()
	p, err := tail.Take(strings.NewReader(text))
	require.NoError(t, err)
	return p
}

func TestMarksComeBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "positions.json")
	b, err := Open(path)
	require.NoError(t, err)
	key := tail.Key{Device: 1, Inode: 2}
	m := &Mark{Path: "a.sf", Key: key, Print: printOf(t, "abc")}
	require.False(t, b.Add(m))
	require.NoError(t, b.Save())
	require.NoFileExists(t, path, "there is nothing to remember yet")
	b.Update(m, func(m *Mark) { m.Offset = 7 })
	require.NoError(t, b.Save())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode())
	require.NoFileExists(t, path+".new")

	b, err = Open(path)
	require.NoError(t, err)
	f := func(key tail.Key, text string, want int64) {
		t.Helper()
		m, err := b.Find(key, strings.NewReader(text))
		require.NoError(t, err)
		if want == 0 {
			require.Nil(t, m)
			return
		}
		require.Equal(t, want, m.Offset)
	}
	f(key, "abcd", 7)
	f(tail.Key{Device: 9, Inode: 2}, "abcd", 7) // after the host's restart
	f(tail.Key{Device: 1, Inode: 3}, "abcd", 0)
	f(key, "ab", 0)
	f(key, "xbcd", 0)
}

func TestBooksThatAreRefused(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "positions.json")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := Open(path)
		require.ErrorContains(t, err, "read positions "+path)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "remove the file to read all traces anew")
	}
	f("", "unexpected end of JSON")
	f(`{"version": 2}`, "version: want 1, have 2")
	f(`{"version": 1, "files": [{"offset": -1}]}`, "files[0]: want")
	f(`{"version": 1, "files": [null]}`, "files[0]: want")
	f(strings.Repeat(" ", maxSize+1), "larger than")
	_, err := Open(t.TempDir())
	require.ErrorContains(t, err, "read positions")
}

func TestABookIsOneSources(t *testing.T) {
	path := filepath.Join(t.TempDir(), "positions.json")
	release, err := Claim(path)
	require.NoError(t, err)
	_, err = Claim(path)
	require.ErrorContains(t, err, "another source or process")
	release()
	release, err = Claim(path)
	require.NoError(t, err)
	release()
}

func TestTheFileSeenLongestAgoIsForgotten(t *testing.T) {
	b, err := Open(filepath.Join(t.TempDir(), "positions.json"))
	require.NoError(t, err)
	for i := range MaxMarks {
		require.False(t, b.Add(&Mark{Key: tail.Key{Inode: uint64(i)}}))
	}
	require.True(t, b.Add(&Mark{Key: tail.Key{Inode: MaxMarks}}))
	require.Len(t, b.marks, MaxMarks)
	m, err := b.Find(tail.Key{Inode: 0}, strings.NewReader(""))
	require.NoError(t, err)
	require.Nil(t, m)
}

func TestKeepTellsOfErrorsAndTheirEnd(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	b, err := Open(filepath.Join(dir, "positions.json"))
	require.NoError(t, err)
	m := &Mark{}
	b.Add(m)
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan error, 8)
	var keeping sync.WaitGroup
	keeping.Go(func() { b.Keep(ctx, func(err error) { told <- err }) })
	b.Update(m, func(m *Mark) { m.Offset = 100 })
	require.ErrorIs(t, <-told, fs.ErrNotExist)
	b.Await(ctx, m, 0) // does not wait for a disk that takes nothing
	require.NoError(t, os.Mkdir(dir, 0o700))
	require.NoError(t, <-told)
	b.Update(m, func(m *Mark) { m.Offset = 200 })
	b.Await(ctx, m, 0)
	text, err := os.ReadFile(filepath.Join(dir, "positions.json"))
	require.NoError(t, err)
	require.Contains(t, string(text), `"offset":200`)
	cancel()
	keeping.Wait()
	require.True(t, errors.Is(ctx.Err(), context.Canceled))
	require.Empty(t, told)
	b.Update(m, func(m *Mark) { m.Offset = 300 })
	short, end := context.WithTimeout(context.Background(), time.Millisecond)
	defer end()
	b.Await(short, m, 0) // nobody keeps it any more
}
