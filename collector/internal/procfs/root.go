package procfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	maxPasswd   = 64 << 10 // bytes of a container's passwd or group
	maxAccounts = 512      // names of each that are kept
	maxAccount  = 256      // bytes of a name
	maxMap      = 64 << 10 // bytes of a uid_map
)

var errNotPlain = errors.New("it is not a plain file")

// table is the users and groups of one container.
type table struct{ users, groups map[uint32]string }

func (t *table) User(uid uint32) string  { return t.users[uid] }
func (t *table) Group(gid uint32) string { return t.groups[gid] }

// users are those of the root that a process sees, nil when that is the host's. It
// is an error when there is no passwd.
func (fs FS) users(tgid uint32) (Users, error) {
	root, err := os.OpenFile(fs.path(tgid, "root"), unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, fmt.Errorf("open root of process %d: %w", tgid, err)
	}
	defer root.Close()
	if fs.isHostRoot(root) {
		return nil, nil
	}
	passwd, err := readInside(root, "etc/passwd")
	if err != nil {
		return nil, err
	}
	group, err := readInside(root, "etc/group")
	if err != nil {
		group = "" // as an image without one
	}
	return &table{
		users:  fs.outside(tgid, "uid_map", parseNames(passwd)),
		groups: fs.outside(tgid, "gid_map", parseNames(group)),
	}, nil
}

// isHostRoot reports whether a root is the one of the machine's first process.
func (fs FS) isHostRoot(root *os.File) bool {
	var own, host unix.Stat_t
	if unix.Stat(fs.path(1, "root"), &host) != nil && unix.Stat("/", &host) != nil {
		return false
	}
	return unix.Fstat(int(root.Fd()), &own) == nil && own.Dev == host.Dev && own.Ino == host.Ino
}

// readInside reads a file below root, which may be made to mislead: no link leads
// out of root or is the file itself, and nothing but a regular file is opened, and
// none that the kernel makes up.
func readInside(root *os.File, name string) (string, error) {
	fd, err := unix.Openat2(int(root.Fd()), name, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	})
	if err != nil {
		return "", fmt.Errorf("find %s of a container: %w", name, err)
	}
	found := os.NewFile(uintptr(fd), name)
	defer found.Close()
	f, err := openPlain(found)
	if err != nil {
		return "", fmt.Errorf("open %s of a container: %w", name, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPasswd))
	if err != nil {
		return "", fmt.Errorf("read %s of a container: %w", name, err)
	}
	if len(b) == maxPasswd {
		b = b[:bytes.LastIndexByte(b, '\n')+1] // half a line would be another id
	}
	return string(b), nil
}

// openPlain opens for reading what was found, when it is a plain file.
func openPlain(found *os.File) (*os.File, error) {
	fd := int(found.Fd())
	if err := trusted(fd); err != nil {
		return nil, err
	}
	return os.OpenFile("/proc/self/fd/"+strconv.Itoa(fd), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
}

// trusted is an error for what is not a regular file of a real file system.
func trusted(fd int) error {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return errNotPlain
	}
	var on unix.Statfs_t
	if err := unix.Fstatfs(fd, &on); err != nil {
		return err
	}
	switch on.Type {
	case unix.PROC_SUPER_MAGIC, unix.SYSFS_MAGIC, unix.FUSE_SUPER_MAGIC:
		return errNotPlain
	}
	return nil
}

// outside turns names by the ids of a process's user namespace into names by the
// ids that the collector sees. It takes names over, so that the file's text need
// not stay in memory.
func (fs FS) outside(tgid uint32, mapFile string, inside map[uint32]string) map[uint32]string {
	b, err := fs.read(tgid, mapFile, maxMap)
	if err != nil {
		return nil
	}
	names := map[uint32]string{}
	for line := range strings.Lines(string(b)) {
		var in, out, n uint32
		if _, err := fmt.Sscan(line, &in, &out, &n); err != nil {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(inside)) {
			if name := inside[id]; id >= in && id-in < n && len(names) < maxAccounts && len(name) <= maxAccount {
				names[out+(id-in)] = strings.Clone(name)
			}
		}
	}
	return names
}
