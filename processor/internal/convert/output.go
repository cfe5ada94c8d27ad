package convert

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// output is the file that is written. Until it is whole it lies in a folder of
// its own beside the place where it will be.
type output struct {
	path    string
	folder  string // "" for the standard output, and after the end
	claimed bool   // path is an empty file that was made to have the name
}

// claim makes sure that the output's name is ours.
func claim(path string, force bool) (*output, error) {
	o := &output{path: path}
	if path == Standard {
		return o, nil
	}
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("output %s is no ordinary file: name a file", path)
	case !force:
		if err := o.take(); err != nil {
			return nil, err
		}
	}
	folder, err := os.MkdirTemp(filepath.Dir(path), ".convert-*")
	if err != nil {
		o.discard()
		return nil, fmt.Errorf("make output: %w", err)
	}
	o.folder = folder
	return o, nil
}

func (o *output) take() error {
	f, err := os.OpenFile(o.path, os.O_CREATE|os.O_EXCL, 0o640)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("output %s is there already: name another, or replace it with --force", o.path)
	case err != nil:
		return fmt.Errorf("make output: %w", err)
	}
	o.claimed = true
	return f.Close()
}

// partial is where the file is written; Standard for the standard output.
func (o *output) partial() string {
	if o.path == Standard {
		return Standard
	}
	return filepath.Join(o.folder, filepath.Base(o.path))
}

// create makes the partial file.
func (o *output) create() (*os.File, error) {
	f, err := os.OpenFile(o.partial(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return nil, fmt.Errorf("make output: %w", err)
	}
	return f, nil
}

// commit gives the whole file its name and tells its size in bytes, 0 of the
// standard output.
func (o *output) commit() (int64, error) {
	if o.path == Standard {
		return 0, nil
	}
	info, err := os.Stat(o.partial())
	if err == nil {
		err = os.Rename(o.partial(), o.path)
	}
	if err != nil {
		return 0, fmt.Errorf("finish output: %w", err)
	}
	o.claimed = false
	return info.Size(), nil
}

// discard takes away what is not whole.
func (o *output) discard() {
	if o.folder != "" {
		os.Remove(o.partial())
		os.Remove(o.folder)
		o.folder = ""
	}
	if o.claimed {
		os.Remove(o.path)
		o.claimed = false
	}
}
