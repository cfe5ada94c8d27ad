package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
)

// newRoot is the command line.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "sfcollector",
		Short:         "Record what processes do, as SysFlow records",
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return config.Usage("%w: see %s --help", err, cmd.CommandPath())
	})
	c := config.Default()
	flags := root.PersistentFlags()
	flags.StringVar(&c.LogLevel, "log-level", c.LogLevel, "`LEVEL` of the log: trace, debug, info, warn or error")
	flags.StringVar(&c.LogFormat, "log-format", c.LogFormat, "`FORMAT` of the log: console, json, or auto: console on a terminal")
	root.AddCommand(newRun(&c), newRecord(&c), newReplay(&c), newCheck(), newVersion(), newLaunch())
	return root
}

// noArgs refuses arguments with the exit code for what cannot be meant.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasParent() {
		return config.Usage("%s takes no argument, %q was given: see %[1]s --help", cmd.CommandPath(), args[0])
	}
	return config.Usage("there is no command %q: see %s --help", args[0], cmd.CommandPath())
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "sfcollector", version())
			return err
		},
	}
}

// version is the module's, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			return s.Value
		}
	}
	return v
}

// newLaunch is the process that becomes a recorded command; see run.Launch.
func newLaunch() *cobra.Command {
	return &cobra.Command{
		Use:                run.LaunchCommand,
		Hidden:             true,
		DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) < 3 || args[0] != "--" {
				return config.Usage("%s is for the collector's own use", run.LaunchCommand)
			}
			return run.Launch(args[1], args[2:])
		},
	}
}
