package app

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// The exit codes.
const (
	exitOK            = 0
	exitFailure       = 1
	exitUsage         = 2
	exitConfiguration = 78 // EX_CONFIG of sysexits.h
)

// exitError is an error with an exit code.
type exitError struct {
	error
	code int
}

func (e exitError) Unwrap() error { return e.error }

func usage(err error) error         { return exitError{err, exitUsage} }
func misconfigured(err error) error { return exitError{err, exitConfiguration} }

// reported is the error of a command that has printed what was to say.
func reported(code int) error { return exitError{errors.New(""), code} }

func exitCode(err error) int {
	var coded exitError
	var problems jsonfile.Problems
	var start *pipeline.StartError
	var trace *source.TraceError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &problems), errors.As(err, &start), errors.As(err, &trace):
		return exitConfiguration
	}
	return exitFailure
}

// atLeast wants some arguments, and says which.
func atLeast(n int, want string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return fmt.Errorf("%s: %s", c.Name(), want)
		}
		return nil
	}
}

// usageArgs makes what is wrong with a command's arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usage(err)
		}
		return nil
	}
}
