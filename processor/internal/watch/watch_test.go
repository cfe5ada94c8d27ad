package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watched watches a path; the function waits for a change.
func watched(t *testing.T, path string) (wait func()) {
	t.Helper()
	w, err := New([]string{path}, Options{Quiet: 5 * time.Millisecond})
	require.NoError(t, err)
	told := make(chan error, 100)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx, func(err error) { told <- err }) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return func() {
		t.Helper()
		select {
		case err := <-told:
			require.NoError(t, err)
		case <-time.After(10 * time.Second):
			t.Fatal("no change was told")
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestFileIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.yaml")
	put(t, path, "1")
	wait := watched(t, path)
	put(t, path, "2")
	wait()
}

func TestFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.yaml")
	put(t, path, "1")
	wait := watched(t, path)
	for range 3 {
		put(t, path+".new", "2")
		require.NoError(t, os.Rename(path+".new", path))
		wait()
	}
}

func TestFileComesLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "r.yaml")
	wait := watched(t, path)
	put(t, path, "1")
	wait()
	put(t, path, "2")
	wait()
}

func TestFileInFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.yaml"), "1")
	wait := watched(t, dir)
	put(t, filepath.Join(dir, "b.yaml"), "1")
	wait()
	require.NoError(t, os.Remove(filepath.Join(dir, "a.yaml")))
	wait()
}

// TestVolumeIsSwapped: what the kubelet does with a ConfigMap: the files are links
// through ..data, which is renamed over by a link to a new folder.
func TestVolumeIsSwapped(t *testing.T) {
	for _, path := range []string{"rules.yaml", "."} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "..1", "rules.yaml"), "1")
		require.NoError(t, os.Symlink("..1", filepath.Join(dir, "..data")))
		require.NoError(t, os.Symlink("..data/rules.yaml", filepath.Join(dir, "rules.yaml")))
		wait := watched(t, filepath.Join(dir, path))
		for _, version := range []string{"..2", "..3"} {
			put(t, filepath.Join(dir, version, "rules.yaml"), version)
			require.NoError(t, os.Symlink(version, filepath.Join(dir, "..data_tmp")))
			require.NoError(t, os.Rename(filepath.Join(dir, "..data_tmp"), filepath.Join(dir, "..data")))
			wait()
		}
	}
}

func TestPlaces(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	put(t, filepath.Join(dir, "real", "r.yaml"), "1")
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	f := func(path string, want places) {
		t.Helper()
		require.Equal(t, want, placesOf([]string{filepath.Join(dir, path)}))
	}
	real := filepath.Join(dir, "real")
	f("real/r.yaml", places{real: {"r.yaml": true}})
	f("link/r.yaml", places{dir: {"link": true}, real: {"r.yaml": true}})
	f("real", places{dir: {"real": true}, real: {anyName: true}})
	f("none/r.yaml", places{dir: {"none": true}})
	f("loop", places{dir: {"loop": true}})
}
