// Package command runs what a program of this folder does, until it is done or the
// program is interrupted. Only what it returns decides the exit status.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/signal"
	"syscall"
)

// Status runs what args, the command line without the program's name, ask for, and gives
// the exit status: 0, or 2 after flag.ErrHelp, when the usage has been told already, or
// 1 after any other error, which it tells on out under the program's name.
func Status(out io.Writer, name string, args []string, run func(context.Context, []string) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := run(ctx, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 2
	case err != nil:
		fmt.Fprintf(out, "%s: %v\n", name, err)
		return 1
	}
	return 0
}

// Parse reads a command line of flags alone. Its error is flag.ErrHelp: what is wrong has
// been told.
func Parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if flags.NArg() > 0 {
		return Refuse(flags, "no arguments, please, but got %q", flags.Args())
	}
	return nil
}

// Refuse tells what is wrong with a command line, and returns flag.ErrHelp.
func Refuse(flags *flag.FlagSet, format string, args ...any) error {
	fmt.Fprintf(flags.Output(), "%s: %s\n", flags.Name(), fmt.Sprintf(format, args...))
	return flag.ErrHelp
}
