package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/metrics"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/processor/internal/watch"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// pipelineStage stands for the pipeline file where stages are named; none has a space
// in its name.
const pipelineStage = "pipeline file"

// maxReported is how many errors of a file are logged.
const maxReported = 10

// reload keeps a pipeline as its file says while it runs.
type reload struct {
	path    string // "": flags told the pipeline, and only stages have files
	line    *pipeline.Pipeline
	log     *slog.Logger
	figures *metrics.Metrics
	// confined: the process has given up its privileges, and stages begin without.
	confined bool
	asked    chan bool          // true: by a person, who wants an answer
	refused  string             // what was said of the file last; "": it was taken
	cancel   context.CancelFunc // nil before start
	working  sync.WaitGroup
}

func newReload(path string, confined bool, line *pipeline.Pipeline, log *slog.Logger, figures *metrics.Metrics) *reload {
	return &reload{path: path, confined: confined, line: line, log: log, figures: figures, asked: make(chan bool, 1)}
}

// start waits for SIGHUP and changes of the file, until stop.
func (r *reload) start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	hangup := onHangup(func() { r.ask(true) })
	r.working.Go(func() {
		defer hangup()
		for {
			select {
			case <-ctx.Done():
				return
			case person := <-r.asked:
				r.take(ctx, person)
			}
		}
	})
	if r.path == "" {
		return
	}
	w, err := watch.New([]string{r.path}, watch.Options{})
	if err != nil {
		r.log.Warn("pipeline file is not watched: send SIGHUP after a change", "error", err)
		return
	}
	r.ask(false) // it may have changed since it was read for the start
	r.working.Go(func() {
		if err := w.Run(ctx, r.changed); err != nil {
			r.log.Warn("stop watching pipeline file", "error", err)
		}
	})
}

func (r *reload) changed(err error) {
	if err != nil {
		r.log.Warn("pipeline file is not watched: send SIGHUP after a change", "error", err)
	}
	r.ask(false)
}

func (r *reload) stop() {
	if r.cancel == nil {
		return
	}
	r.cancel()
	r.working.Wait()
}

func (r *reload) ask(person bool) {
	select {
	case r.asked <- person:
	default: // asked already
	}
}

// take makes the pipeline what its file says, and where a person asks, has stages read
// their own files.
func (r *reload) take(ctx context.Context, person bool) {
	if r.path != "" {
		changed, err := r.change(ctx)
		if ctx.Err() != nil || errors.Is(err, pipeline.ErrEnded) {
			return
		}
		r.tell(changed, err, person)
	}
	if person {
		r.line.Reload()
	}
}

func (r *reload) change(ctx context.Context) (pipeline.Changed, error) {
	file, err := config.Load(r.path, os.Environ())
	if err != nil {
		return pipeline.Changed{}, err
	}
	changed, err := r.line.Change(ctx, file)
	if r.confined && errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w (the processor has given up its privileges since its start: start it again, or let its user do that)", err)
	}
	return changed, err
}

// tell says what came of it. What is refused again in the same words is told to a
// person alone.
func (r *reload) tell(changed pipeline.Changed, err error, person bool) {
	switch {
	case err == nil && (changed.Any() || r.refused != ""):
		r.figures.Count(pipelineStage, "reloads", 1)
		r.log.Info("pipeline is reloaded", "added", changed.Added, "replaced", changed.Replaced, "rewired", changed.Rewired, "removed", changed.Removed)
	case err == nil:
		if person {
			r.log.Info("pipeline is as its file says")
		}
	case person || err.Error() != r.refused:
		r.figures.Count(pipelineStage, "reload_failures", 1)
		errs := lines(err)
		r.log.Error("pipeline is not reloaded: it goes on as before", "errors", len(errs), "error", errs[:min(len(errs), maxReported)])
	}
	r.refused = ""
	if err == nil {
		r.figures.Degraded(pipelineStage, nil)
		return
	}
	r.refused = err.Error()
	r.figures.Degraded(pipelineStage, fmt.Errorf("the pipeline from before goes on: %s", lines(err)[0]))
}

// lines are the errors that one stands for.
func lines(err error) []string {
	var problems jsonfile.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		return []string{err.Error()}
	}
	var out []string
	for _, p := range problems {
		out = append(out, p.String())
	}
	return slices.Clip(out)
}
