package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// damagedName is that of the last file that was no segment.
const damagedName = "damaged"

// errIrregular is the error of a link, a pipe, a socket or a folder.
var errIrregular = errors.New("is no regular file")

// openFile opens a file in the log's folder. What a link there leads to is not the
// log's, and a pipe would have it wait.
func openFile(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|noFollow, 0o640)
	switch {
	case errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENXIO): // a link, a folder, a socket
		return nil, fmt.Errorf("%s %w", path, errIrregular)
	case err != nil:
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = fmt.Errorf("%s %w", path, errIrregular)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// unopened reports whether an error says nothing of a file but that it could not be
// opened, as when this process has too many open: it may be whole.
func unopened(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && path.Op == "open"
}

// ownFile opens a file that the log cannot do without.
func ownFile(path string) (*os.File, error) {
	f, err := openFile(path, os.O_RDWR|os.O_CREATE)
	if errors.Is(err, errIrregular) {
		return nil, fmt.Errorf("%w: remove it", err)
	}
	return f, err
}

// setAside takes a file that is no segment out of the way. A folder is in nobody's way.
func setAside(path, dir string) error {
	if st, err := os.Lstat(path); err == nil && st.IsDir() {
		return nil
	}
	if err := os.Rename(path, filepath.Join(dir, damagedName)); err != nil {
		return fmt.Errorf("set damaged segment aside: %w", err)
	}
	return nil
}
