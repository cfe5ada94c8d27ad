package source

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Find lists the files that paths stand for. A path that stands for none is an error.
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
		return findBy(path, inFolder(path)...)
	case err == nil:
		return []string{path}, nil
	case !strings.ContainsAny(path, "*?["):
		return nil, fmt.Errorf("find trace: %w", err)
	}
	return findBy(path, path)
}

// inFolder are the globs of a folder's traces.
func inFolder(path string) []string {
	return []string{filepath.Join(path, "*.sf"), filepath.Join(path, "*.sf.gz"), filepath.Join(path, "*.sf.zst")}
}

func findBy(path string, globs ...string) ([]string, error) {
	var found []string
	for _, glob := range globs {
		some, err := filepath.Glob(glob)
		if err != nil {
			return nil, fmt.Errorf("find traces %s: %w", path, err)
		}
		found = append(found, some...)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("find traces: no file matches %s", strings.Join(globs, ", "))
	}
	slices.Sort(found)
	return found, nil
}
