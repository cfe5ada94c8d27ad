// Package relay writes a static program that runs itself again, as often as its argument
// says: an execve is then all that it does, with no fork, no loader and no runtime.
//
// Invariant: the program makes no system call but those execve and its exit.
package relay

import (
	"fmt"
	"os"
	"runtime"
	"syscall"

	"github.com/sysflow-stack/sysflow/scripts/image"
)

// Most is how often the program can run itself again: its counter has eight digits.
const Most = 99_999_999

// Write makes the program.
func Write(path string) error {
	if len(code()) == 0 {
		return fmt.Errorf("write %s: no machine code for %s, only for amd64 and arm64", path, runtime.GOARCH)
	}
	return os.WriteFile(path, image.Of(uint16(machine), code()), 0o700)
}

// args are those of a run which runs itself again n times: n+1 execs in all. One that
// fails is its exit code, an errno.
func args(path string, n int) []string { return []string{path, fmt.Sprintf("%08d", n)} }

// Run runs the program and waits for it.
func Run(path string, n int) error {
	if n < 0 || n > Most {
		return fmt.Errorf("run %s %d times: at most %d", path, n, Most)
	}
	pid, err := syscall.ForkExec(path, args(path, n), nil)
	if err != nil {
		return fmt.Errorf("run %s: %w", path, err)
	}
	var status syscall.WaitStatus
	_, err = syscall.Wait4(pid, &status, 0, nil)
	switch {
	case err != nil:
		return fmt.Errorf("wait for %s: %w", path, err)
	case !status.Exited():
		return fmt.Errorf("run %s: %v", path, status.Signal())
	case status.ExitStatus() != 0:
		return fmt.Errorf("run %s from itself: %w", path, syscall.Errno(status.ExitStatus()))
	}
	return nil
}
