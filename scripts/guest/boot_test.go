package guest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// emulator puts programs in the place of busybox and of the emulator, which prints a
// text each time that it runs and notes down its arguments.
func emulator(t *testing.T, texts ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	program := func(name, script string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755))
	}
	program("busybox", "echo sh\n")
	program("qemu-system-x86_64", "cd "+dir+"\necho \"$@\" >> arguments\ncat \"$(ls text* | head -1)\"\nrm \"$(ls text* | head -1)\"\n")
	for i, text := range texts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "text"+string(rune('0'+i))), []byte(text), 0o644))
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

const booted = "SeaBIOS\r\n" + beginMark + "\r\nhello\r\n" + endMark + "\r\nPower down\r\n"

func TestAGuestThatPanicsIsBootedOnceMore(t *testing.T) {
	dir := emulator(t, "Kernel panic\r\n", booted)
	var console bytes.Buffer
	said, err := Run(t.Context(), Options{Image: "vmlinuz", Script: "echo hello", Console: &console})
	require.NoError(t, err)
	require.Equal(t, "hello\n", said)
	require.Equal(t, "Kernel panic\r\n"+booted, console.String())
	args, err := os.ReadFile(filepath.Join(dir, "arguments"))
	require.NoError(t, err)
	require.Equal(t, 2, bytes.Count(args, []byte("-kernel vmlinuz ")))
	require.NotContains(t, string(args), "icount")
}

func TestAGuestIsBootedTwiceAtMost(t *testing.T) {
	emulator(t, "Kernel panic: one\r\n", "Kernel panic: two\r\n", booted)
	_, err := Run(t.Context(), Options{})
	require.EqualError(t, err, "the script did not begin; the console's end: Kernel panic: two\n")
}

// cancelling is a console whose first word ends a context.
type cancelling struct{ cancel func() }

func (c cancelling) Write(p []byte) (int, error) { c.cancel(); return len(p), nil }

func TestAnInterruptedGuestIsNotBootedAgain(t *testing.T) {
	dir := emulator(t, "SeaBIOS\r\n", booted)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Run(ctx, Options{Console: cancelling{cancel}})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "the script did not begin; the console's end: SeaBIOS\n")
	args, err := os.ReadFile(filepath.Join(dir, "arguments"))
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(args, []byte("-kernel ")))
}

func TestAScriptThatDoesNotEndIsNotRunAgain(t *testing.T) {
	dir := emulator(t, beginMark+"\nhello\nKernel panic\n", booted)
	said, err := Run(t.Context(), Options{Counted: true})
	require.NoError(t, err)
	require.Equal(t, "hello\nKernel panic\n", said)
	args, err := os.ReadFile(filepath.Join(dir, "arguments"))
	require.NoError(t, err)
	require.Contains(t, string(args), "-icount shift=0,sleep=off")
}

func TestWhatTheDiskLacksIsAnError(t *testing.T) {
	emulator(t)
	_, err := Run(t.Context(), Options{Files: map[string]string{"tests": "no/such/file"}})
	require.ErrorContains(t, err, "make the guest's disk: open no/such/file")
}
