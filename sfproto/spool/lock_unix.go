//go:build unix

package spool

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// noFollow is how a file is opened that is to be a regular one.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// lockFolder makes the log this process's until the file is closed.
func lockFolder(dir string) (*os.File, error) {
	f, err := ownFile(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("lock spool: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock spool %s: another process has it open: %w", dir, err)
	}
	return f, nil
}
