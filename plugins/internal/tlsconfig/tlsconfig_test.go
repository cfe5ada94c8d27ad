package tlsconfig

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNewNamesTheKey(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	f := func(c Config, want string) {
		t.Helper()
		err := c.Validate()
		if err == nil {
			_, err = c.New()
		}
		require.ErrorContains(t, err, want)
	}
	f(Config{CA: empty}, "holds no PEM certificate")
	f(Config{CA: t.TempDir()}, "tls.ca: ")
	f(Config{CA: empty + "x"}, "no such file")
	f(Config{Cert: empty}, "tls.cert and tls.key go together")
	f(Config{Cert: empty, Key: empty}, "tls.cert: ")
}
