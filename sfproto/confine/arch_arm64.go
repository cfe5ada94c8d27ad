//go:build linux

package confine

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_AARCH64
	fstatAt   = unix.SYS_FSTATAT
)

// archCalls: this architecture has no older forms of calls.
func archCalls() []uintptr { return nil }
