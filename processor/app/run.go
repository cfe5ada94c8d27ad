package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/admin"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/metrics"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/sfproto/confine"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type runFlags struct {
	log            logFlags
	shortcut       shortcut
	config         string
	metricsAddress string
	adminSocket    string
	confine        string
	memory         memoryFlag
}

func (p program) runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run",
		Short: "Run a pipeline: streams in, alerts out",
		Long: `Run a pipeline. Without flags it is the built-in one: collectors that dial
` + "/run/sysflow/sysflow.sock" + `, the built-in rules, alerts on the terminal. --rules, --input
and --export change its parts; --config names a pipeline file instead.

Changed rule files and a changed pipeline file are loaded while it runs, and on
SIGHUP. Of a pipeline only the stages that changed are made anew; a file with a mistake
changes nothing.

Once its stages have started, the processor gives up its capabilities and the right to
start processes (--confine). Stages that a reload begins start without them; one that
needs them is refused, and asks for a new start.

Environment: ${NAME} in a pipeline file; SYSFLOW__STAGE__KEY overrides a key.`,
		Example: `  sfprocessor run
  sfprocessor run --rules my-rules.yaml --input trace.sf --export json:-
  sfprocessor run --config pipeline.json --metrics-address 127.0.0.1:9500`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.run(c, f) },
	}
	c.Flags().StringVar(&f.config, "config", "", "pipeline `FILE`")
	f.shortcut.register(c)
	c.Flags().StringVar(&f.metricsAddress, "metrics-address", "",
		"serve /metrics, /healthz and /readyz at `HOST:PORT` (and pprof, when that is loopback)")
	c.Flags().StringVar(&f.adminSocket, "admin-socket", "", "listen at this `PATH` for sfprocessor top and tap of the same user")
	c.Flags().StringVar(&f.confine, "confine", string(confine.Errno),
		"`ANSWER` to system calls that a running pipeline does not need: errno (they fail), kill (it ends), or off, which keeps all capabilities as well")
	f.memory.register(c)
	f.log.register(c)
	return c
}

func (p program) run(c *cobra.Command, f runFlags) error {
	log, held, err := f.log.logger(c.ErrOrStderr())
	if err != nil {
		return err
	}
	mode := confine.Mode(f.confine)
	if err := mode.Check(); err != nil {
		return usage(fmt.Errorf("--confine %w", err))
	}
	figures := metrics.New()
	figures.WatchLog(held.Held)
	limit, err := f.memory.start(figures, log)
	if err != nil {
		return err
	}
	defer limit.Guard.Stop()
	p.memory = limit.Memory
	file, err := p.pipelineFile(f.config, f.shortcut)
	if err != nil {
		return err
	}
	for _, w := range file.Warnings {
		log.Warn(w.Message, "at", fmt.Sprintf("%s:%d:%d", w.File, w.Line, w.Column), "hint", w.Hint)
	}
	line, err := pipeline.Build(file, pipeline.Options{
		Factories: p.factories(), Fields: view.Records(), Log: log,
		Observer: figures, Count: figures.Count, Set: figures.Set, Degraded: figures.Degraded, Filter: filter,
		Confined: mode != confine.Off,
	})
	if err != nil {
		return err
	}
	figures.Watch(line.Stages)
	figures.WatchOutlets(line.Deliveries)
	watched, err := f.serve(figures, line, log)
	if err != nil {
		return err
	}
	reload := newReload(f.config, mode != confine.Off, line, log, figures)
	err = line.Run(c.Context(), func() error {
		switch err := p.confine(confine.Options{Mode: mode}); {
		case errors.Is(err, confine.ErrCgo):
			log.Warn("go on with all privileges", "error", err)
		case err != nil:
			return misconfigured(err)
		}
		limit.started(figures)
		reload.start(c.Context())
		figures.SetReady(true)
		log.Info("running", "pipeline", file.File, "version", version())
		return nil
	})
	figures.SetReady(false)
	reload.stop()
	return errors.Join(err, watched.stop(c.Context()))
}

// serve begins to serve what looks at a running pipeline: figures, and the admin
// socket.
func (f *runFlags) serve(figures *metrics.Metrics, line *pipeline.Pipeline, log *slog.Logger) (servers, error) {
	var out servers
	if f.metricsAddress != "" {
		s, err := figures.Serve(f.metricsAddress)
		if err != nil {
			return nil, misconfigured(err)
		}
		log.Info("serving metrics", "address", s.Address())
		out = append(out, s)
	}
	if f.adminSocket != "" {
		s, err := admin.Serve(admin.Options{
			Path: f.adminSocket, Figures: figures.Handler(), Tap: line.Tap, Count: figures.Count,
			Filter: func(when string) (func(*view.Record) bool, error) { return filter(when) },
		})
		if err != nil {
			return nil, errors.Join(misconfigured(err), out.stop(context.Background()))
		}
		out = append(out, s)
	}
	return out, nil
}

// servers serve while the pipeline runs.
type servers []interface{ Stop(context.Context) error }

func (s servers) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	var errs []error
	for _, server := range s {
		errs = append(errs, server.Stop(ctx))
	}
	return errors.Join(errs...)
}

// pipelineFile is the file that --config names, or what the other flags say.
func (p program) pipelineFile(path string, s shortcut) (*config.Pipeline, error) {
	if path == "" {
		return s.pipeline(p.factories(), os.Environ())
	}
	if s.used() {
		return nil, usage(errors.New("--config goes without --rules, --input, --export and the flags that choose among rules"))
	}
	file, err := config.Load(path, os.Environ())
	if err != nil {
		return nil, misconfigured(err)
	}
	return file, nil
}
