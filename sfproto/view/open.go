package view

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// opens reports whether the event is an open, successful or not.
func (e *Event) opens() bool {
	if e.Op == sfproto.OpOpen {
		return true
	}
	if _, ok := e.syscall(); !ok {
		return false
	}
	return e.Type != NoType && e.Type <= callType(sfproto.CallCreat)
}

// syscall is the record when it is a SyscallEvent.
func (e *Event) syscall() (*sfproto.SyscallEvent, bool) {
	if e.Record == nil {
		return nil, false
	}
	r, ok := e.Record.Record.(*sfproto.SyscallEvent)
	return r, ok
}

// openFlags are the flags of an open in the format's numbering.
func (e *Event) openFlags() (int32, bool) {
	if !e.opens() {
		return 0, false
	}
	if r, ok := e.Record.Record.(*sfproto.FileFlow); ok {
		return r.OpenFlags, true
	}
	if r, ok := e.syscall(); ok && len(r.Args) > 0 {
		return formatOpenFlags(r.Args[0]), true
	}
	return 0, false
}

// formatOpenFlags turns the kernel's open flags into the format's. The values
// are those that amd64 and arm64 share.
func formatOpenFlags(flags int64) int32 {
	out := sfproto.OpenRdonly
	switch flags & 3 {
	case 1:
		out = sfproto.OpenWronly
	case 2:
		out = sfproto.OpenRdonly | sfproto.OpenWronly
	}
	for _, f := range [...]struct {
		kernel int64
		format int32
	}{
		{0o100, sfproto.OpenCreat}, {0o200, sfproto.OpenExcl}, {0o1000, sfproto.OpenTrunc},
		{0o2000, sfproto.OpenAppend}, {0o4000, sfproto.OpenNonblock}, {0o10000, sfproto.OpenDsync},
		{0o2000000, sfproto.OpenCloexec},
	} {
		if flags&f.kernel != 0 {
			out |= f.format
		}
	}
	return out
}

// openWith reads whether an open has all of some flags; an event that is no
// open has none.
func openWith(flags int32) func(*Event) (bool, bool) {
	return func(e *Event) (bool, bool) {
		got, ok := e.openFlags()
		return ok && got&flags == flags, e.Record != nil
	}
}

// openExec reads whether an open may have made an executable file.
func openExec(e *Event) (bool, bool) {
	flags, ok := e.openFlags()
	if !ok || flags&sfproto.OpenCreat == 0 {
		return false, e.Record != nil
	}
	mode, ok := e.fileMode()
	return ok && mode&0o111 != 0, true
}

// fileMode is the mode that was given to an open or mkdir.
func (e *Event) fileMode() (int32, bool) {
	switch r := e.Record.Record.(type) {
	case *sfproto.FileFlow:
		return r.Mode, e.Op == sfproto.OpOpen && detailedFlow(r.StartTS)
	case *sfproto.FileEvent:
		return r.Mode, r.OpFlags&sfproto.OpMkdir != 0 && r.Syscall != ""
	case *sfproto.SyscallEvent:
		if e.opens() && len(r.Args) > 1 {
			return int32(r.Args[1]), true
		}
	}
	return 0, false
}

// detailedFlow reports whether a flow has the fields of version 6.
func detailedFlow(startTS int64) bool { return startTS != 0 }

// openFlagNames are without the access mode.
var openFlagNames = [...]string{2: "O_CREAT", 3: "O_APPEND", 4: "O_DSYNC", 5: "O_EXCL", 6: "O_NONBLOCK", 7: "O_SYNC",
	8: "O_TRUNC", 9: "O_DIRECT", 10: "O_DIRECTORY", 11: "O_LARGEFILE", 12: "O_CLOEXEC"}

// openFlagText is the flags as Falco prints them.
func openFlagText(flags int32) string {
	access := "O_NONE"
	switch flags & (sfproto.OpenRdonly | sfproto.OpenWronly) {
	case sfproto.OpenRdonly:
		access = "O_RDONLY"
	case sfproto.OpenWronly:
		access = "O_WRONLY"
	case sfproto.OpenRdonly | sfproto.OpenWronly:
		access = "O_RDWR"
	}
	return strings.Join(append([]string{access}, flagNames(int64(flags), openFlagNames[:])...), "|")
}

// modeNames are by bit number.
var modeNames = [...]string{"S_IXOTH", "S_IWOTH", "S_IROTH", "S_IXGRP", "S_IWGRP", "S_IRGRP", "S_IXUSR", "S_IWUSR",
	"S_IRUSR", "S_ISVTX", "S_ISGID", "S_ISUID"}

func modeText(mode int32) string { return strings.Join(flagNames(int64(mode), modeNames[:]), "|") }
