package k8s

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// files is a Directory of files. A goroutine reads them anew when they change; a
// mistake in them leaves what is known as it is.
type files struct {
	settings plugin.Settings
	config   *Config
	now      atomic.Pointer[index]
	version  atomic.Uint64
	state    string             // of the files that were read last
	cancel   context.CancelFunc // nil before Start
	working  sync.WaitGroup
}

func newFiles(s plugin.Settings, c *Config) *files {
	f := &files{settings: s, config: c}
	f.now.Store(newIndex(nil, 0))
	return f
}

// Pod implements Directory.
func (f *files) Pod(r Reference) *Pod { return f.now.Load().find(r) }

// Version implements Directory.
func (f *files) Version() uint64 { return f.version.Load() }

// Start reads the files, and begins to look for changes.
func (f *files) Start(ctx context.Context) error {
	f.state = f.look()
	if err := f.read(); err != nil {
		return err
	}
	if f.config.Refresh == 0 {
		return nil
	}
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	f.working.Go(func() { f.watch(ctx) })
	return nil
}

// Stop implements plugin.Stopper.
func (f *files) Stop(context.Context) error {
	if f.cancel != nil {
		f.cancel()
		f.working.Wait()
	}
	return nil
}

func (f *files) watch(ctx context.Context) {
	tick := time.NewTicker(time.Duration(f.config.Refresh))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f.refresh()
		}
	}
}

// refresh reads the files if they are others than before.
func (f *files) refresh() {
	state := f.look()
	if state == f.state {
		return
	}
	f.state = state
	err := f.read()
	f.settings.Degraded(err)
	if err != nil {
		f.settings.Count("refresh_failed", 1)
		f.settings.Log.Warn("keep what is known of pods", "error", err)
	}
}

func (f *files) read() error {
	var objects []object
	for _, path := range f.config.Lists {
		more, err := readList(path)
		if err != nil {
			return fmt.Errorf("read list %s: %w", path, err)
		}
		if objects = append(objects, more...); len(objects) > maxObjects {
			return fmt.Errorf("lists have more than %d objects", maxObjects)
		}
	}
	if f.config.Downward != "" {
		o, err := readDownward(f.config.Downward)
		if err != nil {
			return fmt.Errorf("read downward API: %w", err)
		}
		objects = append(objects, o)
	}
	x := newIndex(objects, time.Now().UnixNano())
	f.now.Store(x)
	f.version.Add(1)
	f.settings.Set("pods", float64(len(x.byName)))
	f.settings.Log.Info("read pods", "pods", len(x.byName))
	return nil
}

func readList(path string) ([]object, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parse(file)
}

// open opens a regular file: a pipe would be waited for.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	return os.Open(path)
}

// look is what the files look like from outside: it changes when they do.
func (f *files) look() string {
	paths := f.config.Lists
	if folder := f.config.Downward; folder != "" {
		for _, name := range downwardFiles() {
			paths = append(paths[:len(paths):len(paths)], filepath.Join(folder, name))
		}
	}
	var out strings.Builder
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil {
			fmt.Fprintf(&out, "%d %d\n", info.Size(), info.ModTime().UnixNano())
		} else {
			out.WriteString("-\n")
		}
	}
	return out.String()
}

var _ Directory = (*files)(nil)
