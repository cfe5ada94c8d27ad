//go:build !linux || !(amd64 || arm64)

package confine

import "fmt"

// Apply reports that a process cannot be confined here, unless it need not be.
func Apply(o Options) error {
	if o.Mode == Off {
		return nil
	}
	return Supported()
}

// Supported reports that a process cannot be confined here.
func Supported() error {
	return fmt.Errorf("confine the process: not possible on this system: --confine %s goes on without", Off)
}
