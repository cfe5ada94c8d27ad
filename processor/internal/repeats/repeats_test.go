package repeats

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatComesAllTheTimeDoesNotHideWhatIsRare(t *testing.T) {
	var out bytes.Buffer
	l := New(slog.New(slog.NewTextHandler(&out, nil)))
	for range 3 {
		l.Error("exporter fails", errors.New("down"))
	}
	l.Error("dead letters cannot be written", errors.New("full"))
	require.Equal(t, 1, strings.Count(out.String(), "exporter fails"))
	require.Contains(t, out.String(), "dead letters cannot be written")
}
