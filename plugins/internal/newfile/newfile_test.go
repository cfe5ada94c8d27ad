package newfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCreateTakesTheNextFreeName(t *testing.T) {
	dir := t.TempDir()
	f := func(want string) {
		t.Helper()
		file, err := Create(filepath.Join(dir, "t.csv"))
		require.NoError(t, err)
		require.NoError(t, file.Close())
		require.Equal(t, want, filepath.Base(file.Name()))
	}
	f("t.csv")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "t-2.csv"), []byte("somebody's"), 0o600))
	f("t-3.csv")
	text, err := os.ReadFile(filepath.Join(dir, "t-2.csv"))
	require.NoError(t, err)
	require.Equal(t, "somebody's", string(text))

	_, err = Create(filepath.Join(dir, "no", "t.csv"))
	require.ErrorContains(t, err, "make output: open ")
}
