// Package scene prepares namespaces for a recording: addresses, and folders with what
// is to be found there.
//
// Invariant: it changes namespaces of the calling process's own. Who calls it has made
// them; on the host's it would hide the host's folders.
package scene

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// size bounds each folder in memory.
const size = "size=64m"

// Loopback raises the loopback interface and gives it more IPv4 addresses.
func Loopback(addresses ...string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open control socket: %w", err)
	}
	defer unix.Close(fd)
	up, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	up.SetUint16(unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, up); err != nil {
		return fmt.Errorf("raise loopback: %w", err)
	}
	for i, a := range addresses {
		if err := alias(fd, fmt.Sprintf("lo:%d", i+1), a); err != nil {
			return fmt.Errorf("add %s to loopback: %w", a, err)
		}
	}
	return nil
}

func alias(fd int, name, address string) error {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return err
	}
	req, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	if err := req.SetInet4Addr(a.AsSlice()); err != nil {
		return err
	}
	return unix.IoctlIfreq(fd, unix.SIOCSIFADDR, req)
}

// Hide mounts an empty folder in memory over each of the folders that is there.
func Hide(dirs ...string) error {
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		if err := unix.Mount("scene", dir, "tmpfs", 0, size+",mode=1777"); err != nil {
			return fmt.Errorf("mount a folder in memory on %s: %w", dir, err)
		}
	}
	return nil
}

// Place writes files, by path, and makes the folders that they need.
func Place(files map[string]string) error {
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return fmt.Errorf("place %s: %w", name, err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return fmt.Errorf("place %s: %w", name, err)
		}
	}
	return nil
}
