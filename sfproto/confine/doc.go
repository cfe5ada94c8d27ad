// Package confine takes from the running process what it will not need any more:
// capabilities, the way to get new ones, and system calls.
//
// Invariant: what Apply took from one thread it took from all, and nothing gives it
// back, not even to what the process executes. A refusal costs the process a call,
// with EPERM as if the kernel had forbidden it, or its life: the user's choice.
package confine

import (
	"errors"
	"fmt"
)

// Mode says what a system call that is not needed gets.
type Mode string

// The modes. Off takes nothing away, neither calls nor capabilities.
const (
	Errno Mode = "errno" // the call fails with EPERM
	Kill  Mode = "kill"  // the process ends with SIGSYS
	Off   Mode = "off"
)

// ErrCgo says that nothing was taken, because Go reaches all threads of a process
// only in a binary without cgo. Ours are built without; "go install" on a machine
// with a C compiler needs CGO_ENABLED=0.
var ErrCgo = errors.New("not confined: the binary was built with cgo, build it with CGO_ENABLED=0")

// Check reports a mode that is none of them.
func (m Mode) Check() error {
	switch m {
	case Errno, Kill, Off:
		return nil
	}
	return fmt.Errorf("%q: want %s, %s or %s", string(m), Errno, Kill, Off)
}

// Options are what a process keeps.
type Options struct {
	Mode         Mode
	Capabilities []int     // by number, of those that it holds; the others go
	Calls        []uintptr // by number, beside those that every program has
}
