package procfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

const (
	maxFile  = 256 << 10 // bytes of a status, stat or cgroup file
	maxArgs  = 32 << 10  // bytes of a command line
	tickNano = 10_000_000
)

// Process is what /proc knows of a process.
type Process struct {
	Creds  event.Creds
	Start  uint64 // ns on the boot clock, in steps of StartStep
	Exe    string
	Args   []string // argv
	CWD    string
	Cgroup string // path in the deepest hierarchy
}

// StartStep is the resolution of Process.Start, in ns.
const StartStep = tickNano

// FS is a proc file system.
type FS struct{ root string }

// New is the proc file system that is mounted at root, "/proc" by default.
func New(root string) FS {
	if root == "" {
		root = "/proc"
	}
	return FS{root: root}
}

// Exists reports whether the process is there.
func (fs FS) Exists(tgid uint32) bool {
	_, err := os.Lstat(fs.path(tgid, "stat"))
	return err == nil
}

// Read reads a process. What a process does not let be seen (a kernel thread's
// executable, another user's working folder) stays empty; an error means that
// there is no such process.
func (fs FS) Read(tgid uint32) (Process, error) {
	var p Process
	stat, err := fs.read(tgid, "stat", maxFile)
	if err == nil {
		err = parseStat(stat, &p)
	}
	if err != nil {
		return p, fmt.Errorf("read process %d: %w", tgid, err)
	}
	if status, err := fs.read(tgid, "status", maxFile); err == nil {
		parseStatus(status, &p.Creds)
	}
	p.Creds.LoginUID = fs.id(tgid, "loginuid")
	p.Creds.LoginSession = fs.id(tgid, "sessionid")
	p.Exe, p.Args, p.CWD, p.Cgroup = fs.Image(tgid)
	return p, nil
}

// Image reads what the kernel's task iterator cannot tell of a process.
func (fs FS) Image(tgid uint32) (exe string, args []string, cwd, cgroup string) {
	exe, _ = os.Readlink(fs.path(tgid, "exe"))
	cwd, _ = os.Readlink(fs.path(tgid, "cwd"))
	if b, err := fs.read(tgid, "cmdline", maxArgs); err == nil {
		args = splitArgs(b)
	}
	return exe, args, cwd, fs.Cgroup(tgid)
}

// Cgroup is the process's cgroup path in the deepest hierarchy.
func (fs FS) Cgroup(tgid uint32) string {
	b, err := fs.read(tgid, "cgroup", maxFile)
	if err != nil {
		return ""
	}
	return deepestCgroup(b)
}

func (fs FS) path(tgid uint32, name string) string {
	return filepath.Join(fs.root, strconv.FormatUint(uint64(tgid), 10), name)
}

// read reads the first limit bytes of a process's file.
func (fs FS) read(tgid uint32, name string, limit int64) ([]byte, error) {
	f, err := os.Open(fs.path(tgid, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// id reads a number file; all ones when it is not there, as the kernel has it.
func (fs FS) id(tgid uint32, name string) uint32 {
	b, err := fs.read(tgid, name, 64)
	if err != nil {
		return ^uint32(0)
	}
	n, err := strconv.ParseUint(string(bytes.TrimSpace(b)), 10, 32)
	if err != nil {
		return ^uint32(0)
	}
	return uint32(n)
}

func splitArgs(b []byte) []string {
	b = bytes.TrimRight(b, "\x00")
	if len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), "\x00")
}

func deepestCgroup(b []byte) string {
	deepest, depth := "", -1
	for line := range strings.Lines(string(b)) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 {
			continue
		}
		d := strings.Count(strings.TrimSuffix(parts[2], "/"), "/")
		if d > depth {
			deepest, depth = parts[2], d
		}
	}
	return deepest
}

var errStat = errors.New("stat line is not understood")

// parseStat takes the fields of a stat line after the command's name, which may
// itself hold blanks and parentheses.
func parseStat(b []byte, p *Process) error {
	open, end := bytes.IndexByte(b, '('), bytes.LastIndexByte(b, ')')
	if open < 0 || end < open {
		return errStat
	}
	p.Creds.Comm = string(b[open+1 : end])
	f := strings.Fields(string(b[end+1:]))
	if len(f) < 20 {
		return errStat
	}
	p.Creds.PPID = number(f[1])
	p.Creds.PGID = number(f[2])
	p.Creds.SID = number(f[3])
	p.Creds.TTYNr = number(f[4])
	ticks, err := strconv.ParseUint(f[19], 10, 64)
	if err != nil || ticks > 1<<63/tickNano {
		return errStat
	}
	p.Start = ticks * tickNano
	return nil
}

func parseStatus(b []byte, c *event.Creds) {
	for line := range strings.Lines(string(b)) {
		name, value, _ := strings.Cut(line, ":")
		f := strings.Fields(value)
		if len(f) == 0 {
			continue
		}
		last := f[len(f)-1]
		switch name {
		case "Uid":
			c.UID, c.EUID = number(f[0]), number(f[min(1, len(f)-1)])
		case "Gid":
			c.GID, c.EGID = number(f[0]), number(f[min(1, len(f)-1)])
		case "NStgid":
			c.VPID = number(last)
		case "NSpgid":
			c.VPGID = number(last)
		case "CapInh":
			c.CapInheritable = hex(last)
		case "CapPrm":
			c.CapPermitted = hex(last)
		case "CapEff":
			c.CapEffective = hex(last)
		}
	}
}

func number(s string) uint32 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return uint32(n)
}

func hex(s string) uint64 {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return 0
	}
	return n
}
