package probe

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// btfPath is where a kernel with BTF shows its types.
const btfPath = "/sys/kernel/btf/vmlinux"

// checkHost tells beforehand what a load would fail at with a number.
func checkHost() error {
	if missing := missingCapabilities(); len(missing) > 0 {
		return fmt.Errorf("load the kernel side: %s not held: run as root, or give the binary or container these capabilities",
			strings.Join(missing, " and "))
	}
	if _, err := os.Stat(btfPath); err != nil {
		return fmt.Errorf("load the kernel side: %w: a kernel built with CONFIG_DEBUG_INFO_BTF is needed, and /sys mounted", err)
	}
	return nil
}

// missingCapabilities are those that the process needs and has not in effect.
// CAP_SYS_ADMIN stands for both.
func missingCapabilities() []string {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if unix.Capget(&header, &data[0]) != nil {
		return nil // the load itself will tell
	}
	held := uint64(data[1].Effective)<<32 | uint64(data[0].Effective)
	has := func(c int) bool { return held>>c&1 == 1 }
	if has(unix.CAP_SYS_ADMIN) {
		return nil
	}
	var missing []string
	if !has(unix.CAP_BPF) {
		missing = append(missing, "CAP_BPF")
	}
	if !has(unix.CAP_PERFMON) {
		missing = append(missing, "CAP_PERFMON")
	}
	return missing
}

// explain adds to a failed load what may have caused it on this host.
func explain(err error) error {
	var verifier *ebpf.VerifierError
	release := kernelRelease()
	switch {
	case confidential():
		return fmt.Errorf("load the kernel side: kernel lockdown is in confidentiality mode, which forbids it; boot with lockdown=integrity or none: %w", err)
	case olderThan(release, 5, 10):
		return fmt.Errorf("load the kernel side: this is kernel %s, 5.10 or later is needed: %w", release, err)
	case errors.As(err, &verifier):
		return fmt.Errorf("load the kernel side: kernel %s refuses a program: %w", release, err)
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("load the kernel side: not permitted; a seccomp profile may forbid bpf(), or the limit of locked memory be too low (before 5.11): %w", err)
	case errors.Is(err, unix.ENOMEM):
		return fmt.Errorf("load the kernel side: no memory for the maps; ask for a smaller ring or fewer entries: %w", err)
	}
	return fmt.Errorf("load the kernel side: %w", err)
}

// confidential reports whether lockdown forbids to read kernel memory at all.
func confidential() bool {
	state, err := os.ReadFile("/sys/kernel/security/lockdown")
	return err == nil && strings.Contains(string(state), "[confidentiality]")
}

func kernelRelease() string {
	release, _ := kernelName()
	return release
}

// kernelName is what uname calls the kernel: its release, and its version, which tells
// how it was built.
func kernelName() (release, version string) {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return "unknown", ""
	}
	return unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Version[:])
}

// olderThan compares a release such as 6.1.0-50-amd64; one it cannot read is not
// older.
func olderThan(release string, major, minor int) bool {
	var a, b int
	if n, err := fmt.Sscanf(release, "%d.%d", &a, &b); n != 2 || err != nil {
		return false
	}
	return a < major || a == major && b < minor
}

// openScope opens the cgroup v2 folder of a scope; nil for the other scopes.
func openScope(scope Scope) (*os.File, error) {
	if scope.Kind != ScopeCgroup {
		return nil, nil
	}
	dir, err := os.Open(scope.Cgroup)
	if err != nil {
		return nil, fmt.Errorf("open the cgroup to record: %w", err)
	}
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(dir.Fd()), &fs); err != nil {
		dir.Close()
		return nil, fmt.Errorf("look at the cgroup %s: %w", scope.Cgroup, err)
	}
	if fs.Type != unix.CGROUP2_SUPER_MAGIC {
		dir.Close()
		return nil, fmt.Errorf("%s is not a cgroup v2 folder: name one below a cgroup2 mount, such as /sys/fs/cgroup", scope.Cgroup)
	}
	return dir, nil
}
