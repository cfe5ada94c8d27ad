//go:build !unix

package spool

import (
	"fmt"
	"os"
	"path/filepath"
)

// noFollow is how a file is opened that is to be a regular one: no more is known here.
const noFollow = 0

// lockFolder makes a file that says nothing: there are no locks here.
func lockFolder(dir string) (*os.File, error) {
	f, err := ownFile(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("lock spool: %w", err)
	}
	return f, nil
}
