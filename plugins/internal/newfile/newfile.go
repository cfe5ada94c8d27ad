// Package newfile makes files that were not there before.
//
// Invariant: no file is ever changed that somebody else made.
package newfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// most bounds the names that are tried.
const most = 10000

// Create makes a file (mode 0640) of that name or, when there is one, of the
// next free one: t.csv, t-2.csv, t-3.csv, ...
func Create(path string) (*os.File, error) {
	ext := filepath.Ext(path)
	for n := 1; n <= most; n++ {
		name := path
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
		if !errors.Is(err, fs.ErrExist) {
			if err != nil {
				return nil, fmt.Errorf("make output: %w", err)
			}
			return f, nil
		}
	}
	return nil, fmt.Errorf("make output %s: that name and %d numbered ones are taken", path, most-1)
}
