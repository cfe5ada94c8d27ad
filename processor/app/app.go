// Package app is the processor as a program. A distribution is a main package
// that hands it a list of stages:
//
//	func main() { os.Exit(app.Main(append(all.Factories(), mine.Factory())...)) }
//
// Invariant: only here are errors printed, and each is one exit code: 0 ok, 1
// findings or failures, 2 usage, 78 bad configuration.
package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/defaults"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/confine"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// program is a processor with the stages of its distribution.
type program struct {
	stages  []plugin.Factory
	confine func(confine.Options) error // the process, once a pipeline runs in it
	memory  source.Memory               // of the streams
}

// Main runs the program with the process's arguments and returns its exit code.
// The factories are the stages beside those that are built in. The first SIGINT
// or SIGTERM drains and stops it, a second one ends it at once.
func Main(factories ...plugin.Factory) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the next signal has its usual effect
	p := program{stages: factories, confine: confine.Apply}
	return p.execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// execute runs one command.
func (p program) execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := p.command()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		fmt.Fprintf(stderr, "sfprocessor: %s\n", printable(explained(err)))
	}
	return exitCode(err)
}

func (p program) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "sfprocessor",
		Short:         "Evaluate rules on SysFlow streams and export alerts",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usageArgs(cobra.NoArgs),
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(p.runCommand(), p.checkCommand(), p.graphCommand(), buildCommand(),
		p.testCommand(), p.explainCommand(), p.profileCommand(), p.diffCommand(), p.tuneCommand(),
		topCommand(), tapCommand(), p.listCommand(), p.stagesCommand(), p.fieldsCommand(), p.printCommand(), p.convertCommand(), versionCommand())
	return root
}

// factories are all stage types: those built in, then the distribution's.
func (p program) factories() []plugin.Factory {
	builtin := []plugin.Factory{
		source.Socket(p.memory), source.Datagrams(p.memory), source.Files(p.memory), source.Stdin(), source.Bundled(defaults.Trace()), policy.Factory(p.stages...),
	}
	return slices.Concat(builtin, p.stages)
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), "sfprocessor", version())
			return err
		},
	}
}

// version is the module's, or the commit that it was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// printable escapes what an error may quote from a file, line by line.
func printable(text string) string {
	var out []byte
	for line := range strings.SplitSeq(text, "\n") {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		out = escape.AppendText(out, line)
	}
	return string(out)
}
