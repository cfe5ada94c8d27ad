//go:build !unix

package spool

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockFolder makes a file that says nothing: there are no locks here.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("lock spool: %w", err)
	}
	return f, nil
}
