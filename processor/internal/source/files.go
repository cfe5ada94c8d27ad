package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// FilesConfig is a files source's part of a pipeline file.
type FilesConfig struct {
	// Paths are files, folders (all *.sf in them) and globs, read in the order
	// of their names.
	Paths []string `json:"paths"`
}

// Validate names the bad key.
func (c *FilesConfig) Validate() error {
	if len(c.Paths) == 0 {
		return errors.New("paths: want at least one file, folder or glob")
	}
	for _, p := range c.Paths {
		if _, err := filepath.Match(p, ""); err != nil {
			return fmt.Errorf("paths: %q is no glob: %w", p, err)
		}
	}
	return nil
}

// Files makes sources of type "files".
func Files() plugin.Factory {
	return plugin.Factory{
		Type:      "files",
		About:     "reads trace files, one after the other, to their ends",
		NewConfig: func() any { return &FilesConfig{} },
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return &files{settings: s, config: *config.(*FilesConfig)}, nil
		},
	}
}

type files struct {
	settings plugin.Settings
	config   FilesConfig
	found    []string
}

// Start finds the files, so that a name that stands for none is an error before
// anything runs.
func (f *files) Start(context.Context) (err error) {
	f.found, err = Find(f.config.Paths)
	return err
}

// Run reads the files. One that cannot be read does not keep the others from
// being read.
func (f *files) Run(ctx context.Context, next plugin.Consumer) error {
	var errs []error
	for _, path := range f.found {
		if ctx.Err() != nil {
			break
		}
		if err := ReadFile(ctx, f.settings, path, next); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// ReadFile reads one trace file as Read does.
func ReadFile(ctx context.Context, s plugin.Settings, path string, next plugin.Consumer) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open trace: %w", err)
	}
	defer file.Close()
	return Read(ctx, s, path, file, next)
}

// Read reads one trace of that name to its end. Damaged places are skipped and
// named in the error.
func Read(ctx context.Context, s plugin.Settings, name string, r io.Reader, next plugin.Consumer) error {
	in, err := wire.NewReceiver(r)
	if err != nil {
		return &TraceError{name, err}
	}
	defer in.Close()
	if err := newStream(s, Memory{}, nil).run(ctx, in, next); err != nil {
		return &TraceError{name, err}
	}
	return nil
}

// TraceError is what is wrong with a trace. What is whole of it was read.
type TraceError struct {
	Name string
	Err  error
}

func (e *TraceError) Error() string {
	cure := "a trace is what sfcollector record --out FILE writes"
	if errors.As(e.Err, new(*avro.DamageError)) {
		cure = "what is whole was read; the trace was cut short or changed after it was written"
	}
	return fmt.Sprintf("read %s: %v (%s)", e.Name, e.Err, cure)
}

// Unwrap is what reading the trace gave.
func (e *TraceError) Unwrap() error { return e.Err }

// Find lists the files that paths stand for.
func Find(paths []string) ([]string, error) {
	var out []string
	var errs []error
	for _, p := range paths {
		found, err := find(p)
		if err != nil {
			errs = append(errs, err)
		}
		out = append(out, found...)
	}
	return out, errors.Join(errs...)
}

func find(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		path = filepath.Join(path, "*.sf")
	case err == nil:
		return []string{path}, nil
	case !strings.ContainsAny(path, "*?["):
		return nil, fmt.Errorf("find trace: %w", err)
	}
	found, err := filepath.Glob(path)
	if err != nil {
		return nil, fmt.Errorf("find traces %s: %w", path, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("find traces: no file matches %s", path)
	}
	slices.Sort(found)
	return found, nil
}

var (
	_ plugin.Source  = (*files)(nil)
	_ plugin.Starter = (*files)(nil)
)
