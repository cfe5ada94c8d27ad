package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
)

func TestConvertedLinesAreThoseOfPrint(t *testing.T) {
	in := write(t, "demo.sf", string(defaults.Trace()))
	out := filepath.Join(t.TempDir(), "demo.jsonl")
	code, _, stderr := command(context.Background(), "convert", "--log-format", "json", in, out)
	require.Zero(t, code, stderr)
	require.Contains(t, stderr, `"message":"converted"`)
	code, want, _ := command(context.Background(), "print", "-o", "json", "--all", in)
	require.Zero(t, code)
	got, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, want, string(got))

	code, stdout, _ := command(context.Background(), "convert", "--to", "jsonl", in, "-")
	require.Zero(t, code)
	require.Equal(t, want, stdout)
}

func TestConvertRefuses(t *testing.T) {
	in := write(t, "demo.sf", string(defaults.Trace()))
	dir := t.TempDir()
	f := func(want string, args ...string) {
		t.Helper()
		code, _, stderr := command(context.Background(), append([]string{"convert"}, args...)...)
		require.Equal(t, exitUsage, code)
		require.Contains(t, stderr, want)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
	out := filepath.Join(dir, "out.sf")
	f("name at least one IN, and OUT", in)
	f("does not say its form", in, filepath.Join(dir, "out"))
	f("--to v7: want one of v6, v5, jsonl", "--to", "v7", in, out)
	f(`codec "gzip": null, deflate, snappy and zstandard are known`, "--codec", "gzip", in, out)
	f("is there already", in, in)
	f("no such file", filepath.Join(dir, "none.sf"), out)
	f("the standard input is converted alone", in, "-", out)
	f("--set width: want KEY=VALUE", "--set", "width", in, out)
}

func TestConvertDamagedTrace(t *testing.T) {
	in := write(t, "cut.sf", string(defaults.Trace()[:len(defaults.Trace())-100]))
	out := filepath.Join(t.TempDir(), "out.sf")
	code, _, stderr := command(context.Background(), "convert", in, out)
	require.Equal(t, exitConfiguration, code)
	require.Contains(t, stderr, "what is whole was read")
	code, _, _ = command(context.Background(), "print", "--count", out)
	require.Zero(t, code)
}
