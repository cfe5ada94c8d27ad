package convert

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// left lists the files of a folder, hidden ones included.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAFileThatIsThereIsReplacedOnDemandAlone(t *testing.T) {
	in, dir := demo(t), t.TempDir()
	out := filepath.Join(dir, "out.jsonl")
	require.NoError(t, os.WriteFile(out, []byte("mine"), 0o600))
	o := Options{Inputs: []string{in}, Output: out, Form: form(t, "jsonl")}
	_, err := converted(t.Context(), o)
	require.ErrorContains(t, err, "is there already: name another, or replace it with --force")
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, "mine", string(text))

	o.Force = true
	_, err = converted(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, []string{"out.jsonl"}, left(t, dir))
	text, err = os.ReadFile(out)
	require.NoError(t, err)
	require.NotEqual(t, "mine", string(text))
}

func TestAnInputCanBeItsOwnOutput(t *testing.T) {
	in := demo(t)
	want := records(t, in)
	_, err := converted(t.Context(), Options{Inputs: []string{in}, Output: in, Force: true, Form: form(t, "v6")})
	require.NoError(t, err)
	require.Equal(t, want, records(t, in))
}

func TestOutputsThatAreNoFiles(t *testing.T) {
	f := func(want, out string) {
		t.Helper()
		_, err := converted(t.Context(), Options{Inputs: []string{demo(t)}, Output: out, Force: true, Form: form(t, "v6")})
		require.ErrorContains(t, err, want)
	}
	f("is no ordinary file", t.TempDir())
	f("is no ordinary file", "/dev/null")
	f("make output: ", filepath.Join(t.TempDir(), "no", "out.sf"))
}

// TestWhatIsNotWholeIsTakenAway: whatever goes wrong, no part of the output is
// left.
func TestWhatIsNotWholeIsTakenAway(t *testing.T) {
	f := func(want string, ctx context.Context, in []byte, form Form) {
		t.Helper()
		path, dir := filepath.Join(t.TempDir(), "in.sf"), t.TempDir()
		require.NoError(t, os.WriteFile(path, in, 0o600))
		_, err := converted(ctx, Options{Inputs: []string{path}, Output: filepath.Join(dir, "out"), Form: form})
		require.ErrorContains(t, err, want)
		require.Empty(t, left(t, dir))
	}
	whole := defaults.Trace()
	f("the input holds no record", t.Context(), []byte("no trace"), form(t, "v6"))
	f("the input holds no record", t.Context(), nil, form(t, "jsonl"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	f("interrupted before the end", ended, whole, form(t, "v6"))
	f("disk is full", t.Context(), whole, form(t, "fake", fake(func(*plugin.Batch) error { return errors.New("disk is full") })))
	f("disk is slow", t.Context(), whole, form(t, "fake", fake(func(b *plugin.Batch) error {
		b.Retain()
		b.Done(errors.New("disk is slow"))
		return nil
	})))
}

func TestDamagedInput(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "in.sf"), t.TempDir()
	whole := defaults.Trace()
	require.NoError(t, os.WriteFile(path, whole[:len(whole)-100], 0o600))
	out := filepath.Join(dir, "out.sf")
	_, err := converted(t.Context(), Options{Inputs: []string{path}, Output: out, Form: form(t, "v6")})
	require.ErrorAs(t, err, new(*source.TraceError))
	require.ErrorContains(t, err, "what is whole was read")
	got := records(t, out)
	require.NotEmpty(t, got)
	require.Equal(t, records(t, demo(t))[:len(got)], got)
}
