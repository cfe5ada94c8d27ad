//go:build unix

package bookmark

import (
	"fmt"
	"os"
	"syscall"
)

// Claim makes the book at path this process's until the function that it returns is called:
// two that write one file would each forget what the other remembers.
func Claim(path string) (release func(), err error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("claim positions: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("claim positions %s: another source or process keeps its own there, name another file: %w", path, err)
	}
	return func() { f.Close() }, nil
}
