package command_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		told   string
	}{
		{"done", nil, 0, ""},
		{"failed", errors.New("open trace: no such file"), 1, "soak: open trace: no such file\n"},
		{"asked for help", fmt.Errorf("parse: %w", flag.ErrHelp), 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			status := command.Status(&out, "soak", []string{"-x"}, func(_ context.Context, args []string) error {
				require.Equal(t, []string{"-x"}, args)
				return c.err
			})
			require.Equal(t, c.status, status)
			require.Equal(t, c.told, out.String())
		})
	}
}

func TestAnInterruptEndsTheContext(t *testing.T) {
	status := command.Status(&strings.Builder{}, "soak", nil, func(ctx context.Context, _ []string) error {
		require.NoError(t, syscall.Kill(syscall.Getpid(), syscall.SIGTERM))
		<-ctx.Done()
		return ctx.Err()
	})
	require.Equal(t, 1, status)
}

func TestOnlyFlagsAreTaken(t *testing.T) {
	f := func(told string, args ...string) {
		t.Helper()
		var out strings.Builder
		flags := flag.NewFlagSet("soak", flag.ContinueOnError)
		flags.SetOutput(&out)
		flags.Int("n", 1, "")
		err := command.Parse(flags, args)
		if told == "" {
			require.NoError(t, err)
			require.Empty(t, out.String())
			return
		}
		require.ErrorIs(t, err, flag.ErrHelp)
		require.Contains(t, out.String(), told)
	}
	f("", "-n", "2")
	f("flag provided but not defined: -x", "-x")
	f("Usage of soak:", "-h")
	f(`soak: no arguments, please, but got ["2" "3"]`, "2", "3")
}
