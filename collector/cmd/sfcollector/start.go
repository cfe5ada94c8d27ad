package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

// capture runs a capture as flags, environment and the file at path say, until it
// ends, and reads the file again when it changes.
func capture(cmd *cobra.Command, flags *config.Capture, path string, command []string) error {
	source := newSource(cmd, flags, path, command)
	c, warnings, err := source.Load()
	if err != nil {
		return err
	}
	setLevel(&c)
	limit := repeats.New(repeats.Options{})
	log := newLogger(&c, cmd.ErrOrStderr(), limit)
	for _, w := range warnings {
		log.Warn().Msg(w)
	}
	ctx, stop := context.WithCancel(cmd.Context())
	changes := make(chan config.Capture)
	watched := make(chan struct{})
	go func() { // ends with ctx, and is waited for
		defer close(watched)
		watch(ctx, source, changes, log)
	}()
	status, err := run.Capture(cmd.Context(), run.Options{
		Capture: c, Changes: changes, Stdout: cmd.OutOrStdout(), Log: log, HeldBack: limit.Held, Confine: c.Confine,
	})
	stop()
	<-watched
	switch {
	case err != nil:
		return err
	case status != 0:
		return statusError(status)
	}
	return nil
}

// watch reads the configuration again at SIGHUP and when its file changes. One that
// cannot be meant changes nothing.
func watch(ctx context.Context, source *config.Source, changes chan<- config.Capture, log zerolog.Logger) {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	source.Watch(ctx, again, func() {
		c, _, err := source.Load()
		if err != nil {
			log.Error().Err(err).Msg("the configuration stays as it was")
			return
		}
		setLevel(&c)
		select {
		case changes <- c:
		case <-ctx.Done():
		}
	})
}

// newSource is the configuration of a command, whose flags are bound to a Capture. A
// protocol that has one version alone chooses it.
func newSource(cmd *cobra.Command, bound *config.Capture, path string, command []string) *config.Source {
	set, steps := cmd.Flags(), givenFlags(cmd)
	return &config.Source{
		Path: path, Environ: os.Environ(), Original: cmd.Name() == "run",
		Given: set.Changed,
		Flags: func(c *config.Capture) error {
			*bound = *c
			for _, set := range steps {
				if err := set(); err != nil {
					return config.Usage("%w", err)
				}
			}
			*c = *bound
			c.Command = command
			if c.Protocol == config.ProtocolOriginal && !set.Changed("schema-version") {
				c.SchemaVersion = 5
			}
			return nil
		},
	}
}

// list is a flag that may be repeated.
type list interface {
	GetSlice() []string
	Replace([]string) error
}

// givenFlags say again what the flags of the command line said.
func givenFlags(cmd *cobra.Command) (steps []func() error) {
	for _, name := range append(config.Keys(), "include", "exclude") {
		f := cmd.Flags().Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		if l, ok := f.Value.(list); ok {
			values := l.GetSlice()
			steps = append(steps, func() error { return l.Replace(values) })
			continue
		}
		text := f.Value.String()
		steps = append(steps, func() error { return f.Value.Set(text) })
	}
	return steps
}
