//go:build unix

package spool

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is in the folder and no segment of the log, or one under another's name, is told,
// and costs nothing. Nothing outside is touched.
func TestAliensInTheFolder(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	f := func(what string, put func(t *testing.T, dir string), tells string) {
		t.Run(what, func(t *testing.T) {
			require.NoError(t, os.WriteFile(outside, []byte("not ours"), 0o600))
			o := Options{Dir: t.TempDir(), SegmentBytes: 300}
			l, _ := open(t, o)
			fill(t, l, 0, 6)
			require.NoError(t, l.Close())
			require.NoError(t, os.WriteFile(filepath.Join(o.Dir, damagedName), []byte("an earlier one"), 0o600))
			put(t, o.Dir)
			for range 2 { // and once more with what the first one left
				l, found := open(t, o)
				if tells != "" {
					require.Len(t, found.Damage, 1)
					require.ErrorContains(t, found.Damage[0], tells)
					tells = ""
				}
				require.Zero(t, found.Lost)
				frames, lost := drain(t, l)
				require.Zero(t, lost)
				require.Len(t, frames, 6)
				for i, f := range frames {
					require.Equal(t, payload(i), f.Payload)
				}
				require.NoError(t, l.Close())
			}
			l, _ = open(t, o)
			fill(t, l, 6, 12)
			frames, lost := drain(t, l)
			require.Zero(t, lost)
			require.Len(t, frames, 12)
			l.Ack(frames[11])
			require.NoError(t, l.Close())
			text, err := os.ReadFile(outside)
			require.NoError(t, err)
			require.Equal(t, "not ours", string(text))
		})
	}
	first := func(t *testing.T, dir string) []byte {
		text, err := os.ReadFile(segmentPath(dir, 0))
		require.NoError(t, err)
		return text
	}
	alien := "alien" + extension
	f("text", func(t *testing.T, dir string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, alien), make([]byte, 1000), 0o600))
	}, alien)
	f("a file that is empty", func(t *testing.T, dir string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, alien), nil, 0o600))
	}, alien)
	f("a file of somebody else's", func(t *testing.T, dir string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	}, "")
	f("a copy of a segment", func(t *testing.T, dir string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, alien), first(t, dir), 0o600))
	}, "should be named")
	f("a folder", func(t *testing.T, dir string) {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, alien, "inner"), 0o700))
	}, "is no regular file")
	f("a pipe", func(t *testing.T, dir string) {
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, alien), 0o600))
	}, "is no regular file")
	f("a socket", func(t *testing.T, dir string) {
		l, err := net.Listen("unix", filepath.Join(dir, alien))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, l.Close()) })
	}, "is no regular file")
	f("a link", func(t *testing.T, dir string) {
		require.NoError(t, os.Symlink(outside, filepath.Join(dir, alien)))
	}, alien)
	f("a link to a segment", func(t *testing.T, dir string) {
		require.NoError(t, os.Symlink(segmentPath(dir, 0), filepath.Join(dir, alien)))
	}, alien)
	f("a link to nowhere", func(t *testing.T, dir string) {
		require.NoError(t, os.Symlink("/nowhere", filepath.Join(dir, alien)))
	}, alien)
}

// TestLinksInPlaceOfOurFiles: whoever can write into the folder does not have us empty or
// overwrite what it links to.
func TestLinksInPlaceOfOurFiles(t *testing.T) {
	for _, name := range []string{"lock", cursorName} {
		outside := filepath.Join(t.TempDir(), "outside")
		require.NoError(t, os.WriteFile(outside, []byte("not ours"), 0o600))
		dir := t.TempDir()
		require.NoError(t, os.Symlink(outside, filepath.Join(dir, name)))
		_, _, err := Open(Options{Dir: dir})
		require.ErrorContains(t, err, filepath.Join(dir, name))
		require.ErrorContains(t, err, "remove it")
		text, err := os.ReadFile(outside)
		require.NoError(t, err)
		require.Equal(t, "not ours", string(text))
		require.NoError(t, os.Remove(filepath.Join(dir, name)))
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, name), 0o600))
		_, _, err = Open(Options{Dir: dir})
		require.ErrorContains(t, err, "is no regular file")
		require.NoError(t, os.Remove(filepath.Join(dir, name)))
		l, _ := open(t, Options{Dir: dir})
		require.NoError(t, l.Close())
	}
}

// TestFoldersMayHaveAnyName: also one that would be a pattern.
func TestFoldersMayHaveAnyName(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "a[b]*\\")}
	l, _ := open(t, o)
	fill(t, l, 0, 6)
	require.NoError(t, l.Close())
	l, found := open(t, o)
	require.Equal(t, 6, found.Frames)
	require.NoError(t, l.Close())
}

// TestSegmentsThatCannotBeOpenedStay: that there are too many open files is no damage.
func TestSegmentsThatCannotBeOpenedStay(t *testing.T) {
	o := Options{Dir: t.TempDir(), SegmentBytes: 300}
	l, _ := open(t, o)
	fill(t, l, 0, 6)
	require.NoError(t, l.Close())
	var err error
	withFiles(t, 2, func() { _, _, err = Open(o) }) // the lock and the cursor
	require.ErrorIs(t, err, syscall.EMFILE)
	withFiles(t, 0, func() { _, _, err = openSegment(segmentPath(o.Dir, 0)) })
	require.ErrorIs(t, err, syscall.EMFILE)
	require.True(t, unopened(err))
	l, found := open(t, o)
	require.Empty(t, found.Damage)
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.Len(t, frames, 6)
	require.NoError(t, l.Close())
}

// withFiles calls f while so many more files can be opened.
func withFiles(t *testing.T, more int, f func()) {
	t.Helper()
	var before syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before))
	few := before
	var next []*os.File
	for range more + 1 {
		f, err := os.Open(os.DevNull)
		require.NoError(t, err)
		next, few.Cur = append(next, f), uint64(f.Fd())
	}
	for _, f := range next {
		require.NoError(t, f.Close())
	}
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few))
	f()
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before))
}
