package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

// newReplay is for tests of what is behind the kernel: on any machine, without root, and
// with nothing in a record but what stands in the file.
func newReplay(c *config.Capture) *cobra.Command {
	var path string
	var every time.Duration
	cmd := &cobra.Command{
		Use:    "replay FILE (--socket PATH [--spool DIR] | --out FILE)",
		Short:  "Send what a kernel told once, again and again until it is stopped",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			told, err := os.ReadFile(args[0])
			if err != nil {
				return config.Usage("read replay: %w", err)
			}
			conf, _, err := newSource(cmd, c, path, nil).Load()
			if err != nil {
				return err
			}
			log := newLogger(&conf, cmd.ErrOrStderr(), repeats.New(repeats.Options{}))
			if err := run.Replay(cmd.Context(), run.Options{Capture: conf, Stdout: cmd.OutOrStdout(), Log: log}, told, every); err != nil {
				return fmt.Errorf("replay %s: %w", args[0], err)
			}
			return nil
		},
	}
	captureFlags(cmd, c, &path)
	outputFlags(cmd, c)
	cmd.Flags().DurationVar(&every, "every", 100*time.Millisecond, "time from one round to the next, a `DURATION` as 100ms")
	return cmd
}
