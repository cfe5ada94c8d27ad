package probe

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// scenarios are the programs to be recorded. They call the kernel directly, so that
// what they do is countable; what the Go runtime does around them is told apart
// by names and descriptors.
func scenarios() map[string]func(args []string) error {
	return map[string]func([]string) error{
		"nothing": func([]string) error { return nil },
		"files":   playFiles,
	}
}

// playFiles opens, reads, writes and closes in a folder.
func playFiles(args []string) error {
	dir := args[0]
	fd, err := unix.Openat(unix.AT_FDCWD, filepath.Join(dir, "data"), unix.O_CREAT|unix.O_RDWR|unix.O_CLOEXEC, 0o640)
	if err != nil {
		return err
	}
	buf := make([]byte, 64)
	for range 1000 {
		if _, err := unix.Pwrite(fd, buf, 0); err != nil {
			return err
		}
	}
	for range 100_000 {
		if _, err := unix.Pread(fd, buf, 0); err != nil {
			return err
		}
	}
	if _, err := unix.Pread(fd, buf, -1); !errors.Is(err, unix.EINVAL) {
		return errors.New("a read at -1 went well")
	}
	if err := unix.Close(fd); err != nil {
		return err
	}
	if err := unix.Chdir(dir); err != nil {
		return err
	}
	if _, err := unix.Openat(unix.AT_FDCWD, "sub/absent", unix.O_RDONLY, 0); !errors.Is(err, unix.ENOENT) {
		return errors.New("an absent file opened")
	}
	os.Exit(7)
	return nil
}
