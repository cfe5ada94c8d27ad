package procfs

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// OpenExe opens the program that a process runs, be its file deleted or not. It
// refuses what is not a regular file of a real file system. path is what the kernel
// calls it.
func (fs FS) OpenExe(tgid uint32) (f *os.File, path string, err error) {
	name := fs.path(tgid, "exe")
	found, err := os.OpenFile(name, unix.O_PATH, 0)
	if err != nil {
		return nil, "", fmt.Errorf("find program of process %d: %w", tgid, err)
	}
	defer found.Close()
	if path, err = os.Readlink(name); err == nil {
		f, err = openPlain(found)
	}
	if err != nil {
		return nil, "", fmt.Errorf("open program of process %d: %w", tgid, err)
	}
	return f, path, nil
}
