package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options say how a Watcher behaves; zero means the default.
type Options struct {
	// Quiet is how long nothing must happen before a change is told: 100 ms. Who
	// writes a file in pieces is then done with it.
	Quiet time.Duration
	// Longest is how long a change is held back at most: 2 s.
	Longest time.Duration
}

func (o Options) withDefaults() Options {
	if o.Quiet <= 0 {
		o.Quiet = 100 * time.Millisecond
	}
	if o.Longest <= 0 {
		o.Longest = 2 * time.Second
	}
	return o
}

// Watcher watches some files and folders.
type Watcher struct {
	options Options
	paths   []string
	places  places
	notify  *fsnotify.Watcher
}

// New begins to watch; what happens from now on is told by Run.
func New(paths []string, o Options) (*Watcher, error) {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch files: %w", err)
	}
	w := &Watcher{options: o.withDefaults(), paths: paths, notify: n}
	if err := w.follow(); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return w, nil
}

// follow watches the folders that the paths lead through now, and no others.
func (w *Watcher) follow() error {
	now := placesOf(w.paths)
	var errs []error
	for folder := range now {
		if w.places[folder] != nil {
			continue
		}
		if err := w.notify.Add(folder); err != nil {
			errs = append(errs, fmt.Errorf("watch %s: %w", folder, err))
			delete(now, folder) // to be tried again
		}
	}
	for folder := range w.places {
		if now[folder] == nil {
			w.notify.Remove(folder) // an error says that it is gone already
		}
	}
	w.places = now
	return errors.Join(errs...)
}

// Run calls changed after each change, until ctx ends; then the watcher is closed.
// The error is of folders that cannot be watched any more.
func (w *Watcher) Run(ctx context.Context, changed func(error)) error {
	quiet := time.NewTimer(0)
	quiet.Stop()
	var since time.Time // of the first change that was not told, zero without one
	for {
		select {
		case <-ctx.Done():
			quiet.Stop()
			return w.notify.Close()
		case e := <-w.notify.Events:
			if !w.places.matter(e.Name) && w.places[e.Name] == nil {
				continue
			}
		case <-w.notify.Errors: // events were dropped
		case <-quiet.C:
			since = time.Time{}
			changed(w.follow())
			continue
		}
		if since.IsZero() {
			since = time.Now()
		}
		quiet.Reset(min(w.options.Quiet, max(0, w.options.Longest-time.Since(since))))
	}
}
