package scene

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "etc/cron.d/app")
	require.NoError(t, Place(map[string]string{name: "text"}))
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "text", string(got))

	require.ErrorContains(t, Place(map[string]string{filepath.Join(name, "below"): ""}), "place "+name)
}

func TestHideLeavesOutWhatIsNotThere(t *testing.T) {
	require.NoError(t, Hide(filepath.Join(t.TempDir(), "none")))
}
