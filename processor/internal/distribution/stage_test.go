package distribution

import (
	"go/format"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module x\n"), 0o600))
	got, err := parse([]string{"example.org/a", "example.org/b@v1.2.3", "example.org/c=" + folder})
	require.NoError(t, err)
	require.Equal(t, []stage{{module: "example.org/a"}, {module: "example.org/b", version: "v1.2.3"}, {module: "example.org/c", folder: folder}}, got)
	for _, bad := range []string{"", "a b", "-x", "a@v 1", "a=" + folder + "/none", `a"`} {
		_, err := parse([]string{bad})
		require.ErrorContains(t, err, "--with ", bad)
	}
	_, err = parse(nil)
	require.ErrorContains(t, err, "at least one module")
}

func TestSourceIsFormatted(t *testing.T) {
	text := source([]stage{{module: "example.org/a"}, {module: "example.org/b"}})
	formatted, err := format.Source([]byte(text))
	require.NoError(t, err)
	require.Equal(t, string(formatted), text)
}
