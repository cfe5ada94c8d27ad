package source

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// FilesConfig is a files source's part of a pipeline file.
type FilesConfig struct {
	// Paths are files, folders (all *.sf, *.sf.gz and *.sf.zst in them) and globs.
	// They are read one after the other, in the order of their names.
	Paths []string `json:"paths"`
	// Follow goes on for ever: files that grow are read as they do, all at once, and
	// files that come are read as well, the oldest first.
	Follow bool `json:"follow"`
	// Resume is the file that remembers how far each file was read and acknowledged,
	// so that the next run goes on there; "": each run reads all.
	Resume string `json:"resume"`
	// Poll is how often to look for new files and at the ends of files.
	Poll jsonfile.Duration `json:"poll"`
	// Linger is how long a file that was renamed or removed is still read at its end.
	Linger jsonfile.Duration `json:"linger"`
	// MaxOpen bounds the files that are followed at once. When there are more, one
	// that has not grown is let go until it does.
	MaxOpen int `json:"max_open"`
}

const (
	minPoll    = jsonfile.Duration(10 * time.Millisecond)
	maxMaxOpen = 4096
)

func newFilesConfig() *FilesConfig {
	return &FilesConfig{Poll: jsonfile.Duration(250 * time.Millisecond), Linger: jsonfile.Duration(5 * time.Second), MaxOpen: 128}
}

// Validate names the bad key.
func (c *FilesConfig) Validate() error {
	if len(c.Paths) == 0 {
		return errors.New("paths: want at least one file, folder or glob")
	}
	for _, p := range c.Paths {
		if p == "" {
			return errors.New("paths: want a file, folder or glob, have an empty text")
		}
		if _, err := filepath.Match(p, ""); err != nil {
			return fmt.Errorf("paths: %q is no glob: %w", p, err)
		}
	}
	if c.MaxOpen < 1 || c.MaxOpen > maxMaxOpen {
		return fmt.Errorf("max_open %d: want 1 to %d files", c.MaxOpen, maxMaxOpen)
	}
	if c.Poll < minPoll {
		return fmt.Errorf("poll %s: want %s or longer", c.Poll, minPoll)
	}
	return nil
}

// patience is how the ends of files are waited at. Without following there is no
// waiting: the end is the end.
func (c *FilesConfig) patience() tail.Options {
	o := tail.Options{Poll: time.Duration(c.Poll), Linger: time.Duration(c.Linger)}
	if !c.Follow {
		o.Linger = 0
	}
	return o
}

// Files makes sources of type "files".
func Files(m Memory) plugin.Factory {
	return plugin.Factory{
		Type:      "files",
		About:     "reads trace files to their ends, or follows them as they grow and rotate; resumes where it was",
		NewConfig: func() any { return newFilesConfig() },
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return &files{settings: s, config: *config.(*FilesConfig), memory: m}, nil
		},
	}
}

type files struct {
	settings plugin.Settings
	config   FilesConfig
	memory   Memory
}

// Start finds the files, so that a name that stands for none is an error before
// anything runs; one that is to be followed may come later. So is a file of positions
// that cannot be had.
func (f *files) Start(context.Context) error {
	if f.config.Resume != "" {
		release, err := bookmark.Claim(f.config.Resume)
		if err != nil {
			return err
		}
		release() // Run has it
		if _, err := bookmark.Open(f.config.Resume); err != nil {
			return err
		}
	}
	if f.config.Follow {
		return nil
	}
	_, err := Find(f.config.Paths)
	return err
}

// Run reads the files. One that cannot be read does not keep the others from being
// read.
func (f *files) Run(ctx context.Context, next plugin.Consumer) error {
	if !f.config.Follow && f.config.Resume == "" {
		return f.readAll(ctx, next)
	}
	return newReading(f.settings, &f.config, f.memory, next).run(ctx)
}

// readAll reads each file once; what has no size, such as a pipe, as well.
func (f *files) readAll(ctx context.Context, next plugin.Consumer) error {
	found, err := Find(f.config.Paths)
	errs := []error{err}
	for _, path := range found {
		if ctx.Err() != nil {
			break
		}
		errs = append(errs, ReadFile(ctx, f.settings, path, next))
	}
	return errors.Join(errs...)
}

var (
	_ plugin.Source  = (*files)(nil)
	_ plugin.Starter = (*files)(nil)
)
