//go:build linux && (amd64 || arm64)

package confine

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// capSet is a set of capabilities, one a bit.
type capSet uint64

func (s capSet) has(c int) bool { return s>>c&1 == 1 }

// Held are the capabilities that the calling thread has at hand, one a bit.
func Held() (uint64, error) {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	if err := unix.Capget(&h, &d[0]); err != nil {
		return 0, fmt.Errorf("read own capabilities: %w", err)
	}
	return uint64(d[1].Permitted)<<32 | uint64(d[0].Permitted), nil
}

// dropCapabilities keeps some of the capabilities and takes the others out of every
// set of every thread.
func dropCapabilities(keep []int) error {
	held, err := Held()
	if err != nil {
		return err
	}
	var left capSet
	for _, c := range keep {
		left |= 1 << c
	}
	left &= capSet(held)
	if err := dropBounds(capSet(held), left); err != nil {
		return err
	}
	// Version 3 has two words of each set, the lower one first.
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	d[0].Effective, d[0].Permitted = uint32(left), uint32(left)
	d[1].Effective, d[1].Permitted = uint32(left>>32), uint32(left>>32)
	_, _, e := syscall.AllThreadsSyscall(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&h)), uintptr(unsafe.Pointer(&d)), 0)
	runtime.KeepAlive(&d)
	if e != 0 {
		return fmt.Errorf("drop capabilities: %w", e)
	}
	return nil
}

// dropBounds empties the sets from which an executed file could get capabilities. The
// bounding set takes a right that not everybody has; without it, that there are no
// new privileges says the same.
func dropBounds(held, left capSet) error {
	if err := onAllThreads(unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL); err != nil {
		return fmt.Errorf("clear ambient capabilities: %w", err)
	}
	if !held.has(unix.CAP_SETPCAP) {
		return nil
	}
	for c := range 64 {
		in, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, uintptr(c), 0, 0, 0)
		if err != nil {
			break // the kernel has no more
		}
		if in == 0 || left.has(c) {
			continue
		}
		if err := onAllThreads(unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, uintptr(c)); err != nil {
			return fmt.Errorf("drop capability %d from the bounding set: %w", c, err)
		}
	}
	return nil
}
