package view

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// namedArgument reads an argument of the calls that flows and events of files,
// connections and processes stand for.
func namedArgument(name string) func(*Event) (string, bool) {
	switch name {
	case "res":
		return decimal(result)
	case "fd":
		return decimal(descriptor)
	case "name":
		return firstOf(fdPath, pathIf(sfproto.OpUnlink))
	case "path":
		return pathIf(sfproto.OpMkdir | sfproto.OpRmdir | sfproto.OpUnlink)
	case "oldpath":
		return pathIf(sfproto.OpRename | sfproto.OpLink)
	case "newpath":
		return newPathIf(sfproto.OpRename | sfproto.OpLink)
	case "target":
		return linkTarget
	case "linkpath":
		return newPathIf(sfproto.OpSymlink)
	case "flags":
		return flagsArgument
	case "mode":
		return modeArgument
	case "filename", "pathname":
		return filenameArgument
	case "exe", "args", "comm", "cwd", "env", "tid", "pid", "ptid":
		return processArgument(name)
	case "uid", "ruid":
		return userArgument(0)
	case "euid":
		return userArgument(1)
	case "suid":
		return userArgument(2)
	case "tuple":
		return tupleArgument
	case "size":
		return decimal(sizeArgument)
	}
	return func(*Event) (string, bool) { return "", false }
}

// isNumeric: the argument of the name is a number in all calls that have it.
func isNumeric(name string) bool {
	switch name {
	case "res", "fd", "pid", "tid", "ptid", "uid", "gid", "euid", "egid", "ruid", "rgid", "suid", "sgid", "flags", "mode", "size",
		"domain", "type", "proto", "cmd", "request", "sig", "dirfd", "olddirfd", "newdirfd", "linkdirfd", "oldfd", "newfd", "backlog",
		"length", "offset", "pos", "mask", "option", "dev", "entries", "cpu", "group_fd", "data", "arg2_int":
		return true
	}
	return false
}

// numericArgument reads such an argument as a number.
func numericArgument(name string) func(*Event) (int64, bool) {
	switch name {
	case "res":
		return result
	case "fd":
		return descriptor
	case "size":
		return sizeArgument
	case "flags":
		return func(e *Event) (int64, bool) {
			if flags, ok := e.openFlags(); ok {
				return int64(flags), true
			}
			return e.callFlags()
		}
	case "mode":
		return func(e *Event) (int64, bool) {
			mode, ok := e.fileMode()
			return int64(mode), ok
		}
	}
	text := namedArgument(name) // a number as text, if any
	return func(e *Event) (int64, bool) {
		s, ok := text(e)
		if !ok {
			return 0, false
		}
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil
	}
}

// sizeArgument is how many bytes a flow's reads or writes moved.
func sizeArgument(e *Event) (int64, bool) {
	n, ok := result(e)
	return n, ok && e.Op&(sfproto.OpRead|sfproto.OpWrite) != 0
}
