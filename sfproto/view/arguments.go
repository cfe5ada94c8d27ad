package view

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// argumentEntries are evt.arg, evt.rawarg and evt.args. An argument that the
// record does not carry is missing.
func argumentEntries() []entry {
	calls := callTable()
	raw := entry{
		Field: Field{Name: "evt.rawarg", Type: Int, Arg: RequiredKey, Meaning: "The number behind a call's argument of a name, or its text when there is none; evt.rawarg.NAME says the same."},
		key: func(name string) Getter {
			if isNumeric(name) {
				return Getter{Int: calls.rawArgument(name)}
			}
			return Getter{Text: calls.argument(name)}
		},
	}
	return []entry{
		keyField("evt.arg", "The call's argument of a name or number; evt.arg.NAME says the same.", calls.argument), raw,
		textField("evt.args", "The call's arguments that the record carries, for people.", calls.all),
	}
}

func (c callArguments) argument(name string) func(*Event) (string, bool) {
	if n, err := strconv.ParseUint(name, 10, 8); err == nil {
		return func(e *Event) (string, bool) { return c.nth(e, int(n)) }
	}
	return onNames(firstOf(c.text(name), namedArgument(name)))
}

// rawArgument is an argument as a number.
func (c callArguments) rawArgument(name string) func(*Event) (int64, bool) {
	call, other := c.number(name), numericArgument(name)
	return func(e *Event) (int64, bool) {
		if e.Record == nil {
			return 0, false
		}
		if n, ok := call(e); ok {
			return n, true
		}
		return other(e)
	}
}

// all are the arguments by name, as name=value joined by blanks.
func (c callArguments) all(e *Event) (string, bool) {
	var b strings.Builder
	c.each(e, func(name, value string) bool {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name + "=" + value)
		return true
	})
	return given(b.String())
}

// nth is the value of the n-th argument that the record carries, from 0.
func (c callArguments) nth(e *Event, n int) (string, bool) {
	text, found := "", false
	c.each(e, func(_, value string) bool {
		text, found = value, n == 0
		n--
		return !found
	})
	if !found {
		return "", false
	}
	return text, true
}

// each calls yield with the arguments of an event's call until it says no.
func (c callArguments) each(e *Event, yield func(name, value string) bool) {
	if e.Record == nil || c.ofCall(e, yield) {
		return
	}
	for _, name := range [...]string{"res", "fd", "name", "path", "oldpath", "newpath", "target", "linkpath", "tuple",
		"exe", "args", "tid", "pid", "ptid", "cwd", "comm", "filename", "uid", "flags", "mode"} {
		v, ok := namedArgument(name)(e)
		if !ok || (name == "name" && e.Op == sfproto.OpUnlink) {
			continue
		}
		if !yield(name, v) {
			return
		}
	}
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

// firstOf reads a, and where that is missing b.
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

// flagsArgument are the flags of an open, an exec, a clone or a call on names.
func flagsArgument(e *Event) (string, bool) {
	if flags, ok := e.openFlags(); ok {
		return openFlagText(flags), true
	}
	flags, ok := e.callFlags()
	if !ok {
		return "", false
	}
	switch e.Op {
	case sfproto.OpExec:
		return flagText(flags, exeNames[:]), true
	case sfproto.OpClone:
		return flagText(flags, cloneNames[:]), true
	case sfproto.OpUnlink:
		return flagText(flags, unlinkNames[:]), true
	case sfproto.OpLink:
		return flagText(flags, atNames[:]), true
	}
	return strconv.FormatInt(flags, 10), true
}

// callFlags are the flags of an exec, where they tell of the executable, of a
// clone or of a call on names.
func (e *Event) callFlags() (int64, bool) {
	switch r := e.Record.Record.(type) {
	case *sfproto.ProcessEvent:
		if p := e.Process; e.Op == sfproto.OpExec && p != nil && p.detailed() {
			return int64(p.ExeFlags), true
		}
		return r.Flags, e.Op == sfproto.OpClone && r.Syscall != ""
	case *sfproto.FileEvent:
		return int64(r.Flags), r.Syscall != ""
	}
	return 0, false
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
		case "env":
			return given(strings.Join(p.Env, " "))
		case "pid":
			return strconv.FormatInt(p.OID.HPID, 10), true
		case "ptid":
			if p.POID == (sfproto.OID{}) {
				return "", false
			}
			return strconv.FormatInt(p.POID.HPID, 10), true
		case "tid":
			return decimal(threadID)(e)
		}
		return given(p.Workdir())
	}
}

// userArgument is the i-th user that setuid was asked for: its name where the
// process became that user and it is known, or it is root; otherwise its number.
func userArgument(i int) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		r, ok := e.Record.Record.(*sfproto.ProcessEvent)
		if !ok || r.OpFlags&sfproto.OpSetuid == 0 || i >= len(r.Args) {
			return "", false
		}
		p := e.Process
		switch {
		case r.Args[i] == "0":
			return "root", true
		case p != nil && p.UserName != "" && strconv.Itoa(int(p.UID)) == r.Args[i]:
			return p.UserName, true
		}
		return given(r.Args[i])
	}
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
