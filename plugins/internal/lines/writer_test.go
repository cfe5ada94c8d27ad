package lines

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriterAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	f := func(before, block, want string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, []byte(before), 0o600))
		w, err := Open(path)
		require.NoError(t, err)
		require.NoError(t, w.Write([]byte(block)))
		require.NoError(t, w.Close())
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	f("", "a\n", "a\n")
	f("old\n", "a\n", "old\na\n")
	f("torn", "a\n", "torn\na\n")
	f("torn", "", "torn")
}

func TestWriterAfterAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("no /dev/full: %v", err)
	}
	w := &Writer{path: "/dev/full", file: full, torn: true}
	require.ErrorContains(t, w.Write([]byte("a\n")), "write /dev/full: ")
	require.True(t, w.torn)
	require.NoError(t, w.Close())
}

func TestOpenNamesThePlace(t *testing.T) {
	_, err := Open(t.TempDir())
	require.ErrorContains(t, err, "is a directory")
}
