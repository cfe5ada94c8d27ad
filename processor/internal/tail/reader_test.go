package tail

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watched is a file and its reader, which reads into lines of its own.
type watched struct {
	path string
	*Reader
}

func watch(t *testing.T, text string) *watched {
	t.Helper()
	w := &watched{path: filepath.Join(t.TempDir(), "a")}
	w.write(t, os.O_CREATE, text)
	file, err := os.Open(w.path)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	print, err := Take(file)
	require.NoError(t, err)
	w.Reader = New(t.Context(), file, print, Options{Poll: time.Millisecond, Linger: time.Millisecond})
	return w
}

func (w *watched) write(t *testing.T, how int, text string) {
	t.Helper()
	file, err := os.OpenFile(w.path, os.O_WRONLY|how, 0o600)
	require.NoError(t, err)
	_, err = file.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

// want reads that much.
func (w *watched) want(t *testing.T, text string) {
	t.Helper()
	got := make([]byte, len(text))
	_, err := io.ReadFull(w, got)
	require.NoError(t, err)
	require.Equal(t, text, string(got))
}

func (w *watched) wantError(t *testing.T, want error) {
	t.Helper()
	n, err := w.Read(make([]byte, 8))
	require.Zero(t, n)
	require.ErrorIs(t, err, want)
}

func TestReaderWaitsForMore(t *testing.T) {
	w := watch(t, "")
	go w.write(t, os.O_APPEND, "one")
	w.want(t, "one")
	go w.write(t, os.O_APPEND, "two")
	w.want(t, "two")
	require.EqualValues(t, 6, w.At())
	w.Rotate()
	w.write(t, os.O_APPEND, "three")
	w.want(t, "three")
	w.wantError(t, io.EOF)
	now, err := Take(w.file)
	require.NoError(t, err)
	require.Equal(t, 11, now.Length)
	require.GreaterOrEqual(t, w.Print().Length, 3, "it grows with what was waited for")
}

func TestReaderIsLetGoAtTheEnd(t *testing.T) {
	w := watch(t, "one")
	w.LetGo()
	w.want(t, "one")
	w.wantError(t, ErrLetGo)
	require.Positive(t, w.Idle())
}

func TestReaderSeesAnotherContent(t *testing.T) {
	f := func(text string) {
		t.Helper()
		w := watch(t, "one")
		w.want(t, "one")
		w.since.Store(1) // it has waited
		w.write(t, os.O_TRUNC, text)
		w.wantError(t, ErrAnew)
	}
	f("")
	f("two")
	f("two and more")
}

func TestReaderEndsWithItsContext(t *testing.T) {
	w := watch(t, "one")
	ctx, cancel := context.WithCancel(t.Context())
	w.ctx = ctx
	w.want(t, "one")
	cancel()
	w.wantError(t, context.Canceled)
}
