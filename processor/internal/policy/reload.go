package policy

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/action"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/processor/internal/watch"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// maxReported is how many errors of a reload are logged.
const maxReported = 10

// reloader keeps a stage's rules as their files say. Its goroutine reads and
// compiles them; the stage takes a new engine between two batches. A mistake in
// the files leaves the rules as they are.
type reloader struct {
	config   *Config
	settings plugin.Settings // with its optional functions set
	actions  *action.Set     // that the rules may name
	// content is of the files that were read last.
	content [sha256.Size]byte
	refused bool // and had a mistake
	// fresh is an engine that the stage has not taken yet.
	fresh  atomic.Pointer[engine.Engine]
	asked  chan bool          // true: by a person, who wants an answer
	cancel context.CancelFunc // nil before start
	worker sync.WaitGroup
}

// complete sets the functions that a program may leave out.
func complete(s plugin.Settings) plugin.Settings {
	if s.Fields == nil {
		s.Fields = view.Records()
	}
	if s.Log == nil {
		s.Log = discard()
	}
	if s.Count == nil {
		s.Count = func(string, int64) {}
	}
	if s.Set == nil {
		s.Set = func(string, float64) {}
	}
	if s.Degraded == nil {
		s.Degraded = func(error) {}
	}
	return s
}

// newReloader loads the rules for the first time.
func newReloader(s plugin.Settings, c *Config, actions *action.Set) (*reloader, *engine.Engine, error) {
	r := &reloader{config: c, settings: s, actions: actions, asked: make(chan bool, 1)}
	files, unread := read(c.Rules)
	r.content = contentOf(files, unread)
	e, err := r.load(files, unread)
	return r, e, err
}

func (r *reloader) load(files []*rules.File, unread []Diagnostic) (*engine.Engine, error) {
	e, found := compile(files, passes{r.config.selection(), r.settings.Fields, r.actions})
	found = append(unread, found...)
	if rules.HasErrors(found) {
		return nil, &LoadError{found}
	}
	logWarnings(r.settings.Log, found)
	r.settings.Set("rules_loaded_timestamp_seconds", float64(time.Now().Unix()))
	r.settings.Set("rules", float64(len(e.Rules())))
	return e, nil
}

// contentOf is a digest of files and of what could not be read.
func contentOf(files []*rules.File, unread []Diagnostic) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%q %q\n", f.Name, f.Content)
	}
	for _, d := range unread {
		fmt.Fprintf(h, "%q\n", d.Error())
	}
	h.Sum(sum[:0])
	return sum
}

// take is a new engine, nil when the rules are as before.
func (r *reloader) take() *engine.Engine {
	if r.fresh.Load() == nil {
		return nil
	}
	return r.fresh.Swap(nil)
}

// ask asks for the files to be read anew.
func (r *reloader) ask(person bool) {
	select {
	case r.asked <- person:
	default: // asked already
	}
}

// start begins to watch the files and to wait for being asked. Where files cannot
// be watched, being asked is what remains.
func (r *reloader) start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	paths := slices.DeleteFunc(slices.Clone(r.config.Rules), func(p string) bool { return p == Pack })
	if r.config.Watch && len(paths) > 0 {
		w, err := watch.New(paths, watch.Options{})
		if err != nil {
			r.settings.Log.Warn("rules are not watched: send SIGHUP after a change", "error", err)
		} else {
			r.worker.Go(func() { r.watch(ctx, w) })
		}
	}
	r.worker.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case person := <-r.asked:
				r.reload(person)
			}
		}
	})
}

func (r *reloader) watch(ctx context.Context, w *watch.Watcher) {
	err := w.Run(ctx, func(err error) {
		if err != nil {
			r.settings.Log.Warn("some rules are not watched: send SIGHUP after a change", "error", err)
		}
		r.ask(false)
	})
	if err != nil {
		r.settings.Log.Warn("stop watching rules", "error", err)
	}
}

func (r *reloader) stop() {
	if r.cancel != nil {
		r.cancel()
		r.worker.Wait()
	}
}

// reload reads the files. Those that are as before change nothing: rules that
// count begin anew with each reload.
func (r *reloader) reload(person bool) {
	files, unread := read(r.config.Rules)
	content := contentOf(files, unread)
	if content == r.content && !(person && r.refused) {
		if person {
			r.settings.Log.Info("rules are unchanged")
		}
		return
	}
	r.content = content
	e, err := r.loadSafely(files, unread)
	r.refused = err != nil
	if err != nil {
		r.refuse(err)
		return
	}
	r.fresh.Store(e)
	r.settings.Count("reloads", 1)
	r.settings.Degraded(nil)
	r.settings.Log.Info("rules are reloaded", "rules", len(e.Rules()))
}

// loadSafely makes an error of a panic: nothing after the start ends the program.
func (r *reloader) loadSafely(files []*rules.File, unread []Diagnostic) (e *engine.Engine, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("compile rules: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.load(files, unread)
}

// refuse tells that the rules stay as they were.
func (r *reloader) refuse(err error) {
	r.settings.Count("reload_failures", 1)
	errs := []string{err.Error()}
	var load *LoadError
	if errors.As(err, &load) {
		errs = load.errors()
	}
	r.settings.Log.Error("rules are not reloaded: those from before stay in force", "errors", len(errs),
		"error", slices.Clip(errs[:min(len(errs), maxReported)]))
	more := ""
	if len(errs) > 1 {
		more = fmt.Sprintf(" (and %d more)", len(errs)-1)
	}
	r.settings.Degraded(fmt.Errorf("rules from before stay in force: %s%s", errs[0], more))
}
