package view

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// argumentEntries are evt.arg and evt.args. An argument that the record does
// not carry is missing.
func argumentEntries() []entry {
	calls := callTable()
	return []entry{
		keyField("evt.arg", "The call's argument of a name; evt.arg.NAME says the same.", calls.argument),
		textField("evt.args", "The call's arguments that the record carries, for people.", calls.all),
	}
}

func (c callArguments) argument(name string) func(*Event) (string, bool) {
	read := firstOf(c.named(name), namedArgument(name))
	return func(e *Event) (string, bool) {
		if e.Record == nil {
			return "", false
		}
		return read(e)
	}
}

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
		return openFlagsArgument
	case "mode":
		return modeArgument
	case "filename":
		return filenameArgument
	case "exe", "args", "comm", "cwd":
		return processArgument(name)
	case "uid":
		return uidArgument
	case "tuple":
		return tupleArgument
	}
	return func(*Event) (string, bool) { return "", false }
}

// all are the arguments by name, as name=value joined by blanks.
func (c callArguments) all(e *Event) (string, bool) {
	if e.Record == nil {
		return "", false
	}
	var b strings.Builder
	if c.append(&b, e) {
		return given(b.String())
	}
	for _, name := range [...]string{"res", "fd", "name", "path", "oldpath", "newpath", "target", "linkpath", "tuple",
		"exe", "args", "filename", "uid", "flags", "mode"} {
		v, ok := namedArgument(name)(e)
		if !ok || (name == "name" && e.Op == sfproto.OpUnlink) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name + "=" + v)
	}
	return given(b.String())
}

func decimal(get func(*Event) (int64, bool)) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		n, ok := get(e)
		if !ok {
			return "", false
		}
		return strconv.FormatInt(n, 10), true
	}
}

func firstOf(a, b func(*Event) (string, bool)) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if v, ok := a(e); ok {
			return v, true
		}
		return b(e)
	}
}

// pathIf is the path of a file event with one of some operations.
func pathIf(ops sfproto.Op) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if r, ok := e.Record.Record.(*sfproto.FileEvent); ok && r.OpFlags&ops != 0 {
			return filePath(e.File, r.RawPath)
		}
		return "", false
	}
}

func newPathIf(ops sfproto.Op) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if r, ok := e.Record.Record.(*sfproto.FileEvent); ok && r.OpFlags&ops != 0 {
			return filePath(e.NewFile, r.NewRawPath)
		}
		return "", false
	}
}

// filePath is a file's resolved path, or what the call was given.
func filePath(f *sfproto.File, raw string) (string, bool) {
	if f != nil {
		return given(f.Path)
	}
	return given(raw)
}

// linkTarget is a symbolic link's text, which is no path to resolve.
func linkTarget(e *Event) (string, bool) {
	r, ok := e.Record.Record.(*sfproto.FileEvent)
	switch {
	case !ok || r.OpFlags&sfproto.OpSymlink == 0:
		return "", false
	case r.RawPath != "":
		return r.RawPath, true
	}
	return filePath(e.File, "")
}

func openFlagsArgument(e *Event) (string, bool) {
	flags, ok := e.openFlags()
	if !ok {
		return "", false
	}
	return openFlagText(flags), true
}

func modeArgument(e *Event) (string, bool) {
	mode, ok := e.fileMode()
	if !ok {
		return "", false
	}
	return modeText(mode), true
}

// filenameArgument is the path that was given to execve.
func filenameArgument(e *Event) (string, bool) {
	switch r := e.Record.Record.(type) {
	case *sfproto.ProcessEvent:
		return given(r.Filename)
	case *sfproto.SyscallEvent:
		if len(r.Strings) > 0 && familyExec.Is(r.Syscall) {
			return given(r.Strings[0])
		}
	}
	return "", false
}

func processArgument(name string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		p := e.Process
		if p == nil || e.Op&(sfproto.OpExec|sfproto.OpClone) == 0 {
			return "", false
		}
		switch name {
		case "exe":
			return given(p.argv0())
		case "args":
			return p.ExeArgs, true
		case "comm":
			return given(p.Name())
		}
		return given(p.Workdir())
	}
}

// uidArgument is the user that setuid was asked for: its name where the process
// became that user and it is known, otherwise its number.
func uidArgument(e *Event) (string, bool) {
	r, ok := e.Record.Record.(*sfproto.ProcessEvent)
	if !ok || r.OpFlags&sfproto.OpSetuid == 0 || len(r.Args) == 0 {
		return "", false
	}
	if p := e.Process; p != nil && p.UserName != "" && strconv.Itoa(int(p.UID)) == r.Args[0] {
		return p.UserName, true
	}
	return given(r.Args[0])
}

func tupleArgument(e *Event) (string, bool) {
	c, ok := e.connection()
	if !ok {
		return "", false
	}
	return c.String(), true
}

// rawPath is the path of an open or a call on names as it was given.
func rawPath(e *Event) (string, bool) {
	if e.Record == nil {
		return "", false
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.FileFlow:
		return given(r.RawPath)
	case *sfproto.FileEvent:
		return given(r.RawPath)
	case *sfproto.SyscallEvent:
		if len(r.Strings) > 0 && e.opens() {
			return given(r.Strings[0])
		}
	}
	return "", false
}
