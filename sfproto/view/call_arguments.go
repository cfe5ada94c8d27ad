package view

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// callArgument is an argument of a call that is recorded by itself: its name as
// Falco has it, and how it is read.
type callArgument struct {
	name string
	read func(*Event, *sfproto.SyscallEvent) (string, bool)
	// raw is the number behind the text; nil where there is none.
	raw func(*sfproto.SyscallEvent) (int64, bool)
}

// callArguments are the arguments of such calls by the calls' names.
type callArguments map[string][]callArgument

// named are the arguments of one name, by call.
func (c callArguments) named(name string) map[string]callArgument {
	out := map[string]callArgument{}
	for call, args := range c {
		for _, a := range args {
			if a.name == name {
				out[call] = a
			}
		}
	}
	return out
}

// text reads the argument of a name as text.
func (c callArguments) text(name string) func(*Event) (string, bool) {
	named := c.named(name)
	return func(e *Event) (string, bool) {
		if r, ok := e.syscall(); ok {
			if a, has := named[r.Syscall]; has {
				return a.read(e, r)
			}
		}
		return "", false
	}
}

// number reads the argument of a name as a number.
func (c callArguments) number(name string) func(*Event) (int64, bool) {
	named := c.named(name)
	return func(e *Event) (int64, bool) {
		if r, ok := e.syscall(); ok {
			if a := named[r.Syscall]; a.raw != nil {
				return a.raw(r)
			}
		}
		return 0, false
	}
}

// ofCall calls yield with the result and the arguments of an event's call, if the
// call is one of these.
func (c callArguments) ofCall(e *Event, yield func(name, value string) bool) bool {
	r, ok := e.syscall()
	if !ok {
		return false
	}
	args, ok := c[r.Syscall]
	if !ok {
		return false
	}
	if !yield("res", strconv.FormatInt(r.Ret, 10)) {
		return true
	}
	for _, a := range args {
		if v, there := a.read(e, r); there && !yield(a.name, v) {
			return true
		}
	}
	return true
}

// number is the i-th argument as a 32-bit number, which most are: the kernel
// leaves the upper half of the register alone.
func number(name string, i int) callArgument {
	a := formed(name, i, func(n int64) string { return strconv.Itoa(int(int32(n))) })
	wide := a.raw
	a.raw = func(r *sfproto.SyscallEvent) (int64, bool) {
		n, ok := wide(r)
		return int64(int32(n)), ok
	}
	return a
}

// formed is the i-th argument in a form of its own.
func formed(name string, i int, form func(int64) string) callArgument {
	raw := func(r *sfproto.SyscallEvent) (int64, bool) {
		if i >= len(r.Args) {
			return 0, false
		}
		return r.Args[i], true
	}
	return callArgument{name: name, raw: raw, read: func(_ *Event, r *sfproto.SyscallEvent) (string, bool) {
		n, ok := raw(r)
		if !ok {
			return "", false
		}
		return form(n), true
	}}
}

// enumerated is an argument that is one of some names; another one is its number.
func enumerated(name string, i int, names []string) callArgument {
	return formed(name, i, func(n int64) string {
		if v := int(int32(n)); v >= 0 && v < len(names) && names[v] != "" {
			return names[v]
		}
		return strconv.Itoa(int(int32(n)))
	})
}

// flags is an argument of bits with names, joined by '|'; without any it is 0.
func flags(name string, i int, names []string) callArgument {
	return formed(name, i, func(n int64) string { return flagText(n, names) })
}

func flagText(n int64, names []string) string {
	if set := flagNames(n, names); len(set) > 0 {
		return strings.Join(set, "|")
	}
	return strconv.Itoa(int(int32(n)))
}

func mode(i int) callArgument {
	return formed("mode", i, func(n int64) string { return modeText(int32(n)) })
}

// literal is the i-th string argument as it was given.
func literal(name string, i int) callArgument {
	return callArgument{name: name, read: func(_ *Event, r *sfproto.SyscallEvent) (string, bool) {
		if i >= len(r.Strings) {
			return "", false
		}
		return r.Strings[i], true
	}}
}

// resolved is the call's file, or the i-th string where there is none.
func resolved(name string, i int) callArgument { return onFileOf(name, i, (*Event).firstFile) }

// resolvedNew is the call's second file, or the i-th string where there is none.
func resolvedNew(name string, i int) callArgument { return onFileOf(name, i, (*Event).secondFile) }

func (e *Event) firstFile() *sfproto.File  { return e.File }
func (e *Event) secondFile() *sfproto.File { return e.NewFile }

func onFileOf(name string, i int, of func(*Event) *sfproto.File) callArgument {
	return callArgument{name: name, read: func(e *Event, r *sfproto.SyscallEvent) (string, bool) {
		raw := ""
		if i < len(r.Strings) {
			raw = r.Strings[i]
		}
		return filePath(of(e), raw)
	}}
}

// made is the descriptor, or the error, that a call returned.
func made() callArgument {
	return callArgument{
		name: "fd",
		read: func(_ *Event, r *sfproto.SyscallEvent) (string, bool) { return strconv.FormatInt(r.Ret, 10), true },
		raw:  func(r *sfproto.SyscallEvent) (int64, bool) { return r.Ret, true },
	}
}

// boundTo is the end that a socket was bound to, or its Unix path.
func boundTo() callArgument {
	return callArgument{name: "addr", read: func(e *Event, r *sfproto.SyscallEvent) (string, bool) {
		if c, ok := e.connection(); ok {
			return c.server.String() + ":" + strconv.FormatInt(c.serverPort, 10), true
		}
		return resolved("", 0).read(e, r)
	}}
}

// callTable are the calls that are recorded by themselves, with their arguments.
func callTable() callArguments {
	owner := func(first int) []callArgument { return []callArgument{number("uid", first), number("gid", first+1)} }
	about := func(args ...callArgument) []callArgument { return append([]callArgument{number("fd", 0)}, args...) }
	with := func(a callArgument, more ...callArgument) []callArgument { return append([]callArgument{a}, more...) }
	signal := func(i int) callArgument { return enumerated("sig", i, signalNames[:]) }
	duplicate := []callArgument{number("oldfd", 0), number("newfd", 1)}
	return callArguments{
		"chmod":     {resolved("filename", 0), mode(1)},
		"fchmod":    about(mode(1)),
		"fchmodat":  {number("dirfd", 0), resolved("filename", 0), mode(2)},
		"fchmodat2": {number("dirfd", 0), resolved("filename", 0), mode(2), flags("flags", 3, atNames[:])},
		"chown":     with(resolved("path", 0), owner(1)...),
		"lchown":    with(resolved("path", 0), owner(1)...),
		"fchown":    about(owner(1)...),
		"fchownat": {number("dirfd", 0), resolved("pathname", 0), number("uid", 2), number("gid", 3),
			flags("flags", 4, atNames[:])},
		"mknod":     {resolved("path", 0), mode(1), number("dev", 2)},
		"mknodat":   {number("dirfd", 0), resolved("path", 0), mode(2), number("dev", 3)},
		"truncate":  {resolved("path", 0), formed("length", 1, wide)},
		"setxattr":  {resolved("path", 0), literal("name", 1)},
		"lsetxattr": {resolved("path", 0), literal("name", 1)},
		"fsetxattr": about(literal("name", 0)),

		"inotify_init1":     {number("flags", 0)},
		"inotify_add_watch": about(resolved("path", 0), number("mask", 2)),
		"fanotify_init":     {number("flags", 0)},
		"fanotify_mark":     about(number("flags", 1), resolved("path", 0)),

		"ptrace": {formed("request", 0, ptraceRequest), number("pid", 1), formed("addr", 2, address), formed("data", 3, address)},
		"kill":   {number("pid", 0), signal(1)},
		"tkill":  {number("tid", 0), signal(1)},
		"tgkill": {number("pid", 0), number("tid", 1), signal(2)},
		"prctl":  {formed("option", 0, prctlOption), literal("arg2_str", 0), formed("arg2_int", 1, wide)},

		"bpf":             {made(), enumerated("cmd", 0, bpfCommands[:])},
		"init_module":     {formed("length", 1, wide), literal("uargs", 0)},
		"finit_module":    about(literal("uargs", 0), number("flags", 2)),
		"delete_module":   {literal("name", 0), number("flags", 1)},
		"memfd_create":    {made(), literal("name", 0), flags("flags", 1, memfdNames[:])},
		"userfaultfd":     {number("flags", 0)},
		"perf_event_open": {number("pid", 1), number("cpu", 2), number("group_fd", 3)},
		"io_uring_setup":  {number("entries", 0)},

		// Falco has no names for these: they are the manual's.
		"add_key":     {literal("type", 0), literal("description", 1)},
		"request_key": {literal("type", 0), literal("description", 1)},
		"keyctl":      {enumerated("operation", 0, keyOperations[:]), number("keyid", 1)},

		"fsopen":        {made(), literal("fsname", 0), number("flags", 1)},
		"fspick":        {number("dirfd", 0), resolved("path", 0), number("flags", 2)},
		"fsconfig":      about(enumerated("cmd", 1, mountCommands[:]), literal("key", 0)),
		"fsmount":       about(number("flags", 1), number("attr_flags", 2)),
		"mount_setattr": {number("dirfd", 0), resolved("path", 0), number("flags", 2)},

		"mount":      {literal("dev", 0), resolved("dir", 1), literal("type", 2), flags("flags", 3, mountNames[:])},
		"umount2":    {resolved("name", 0), flags("flags", 1, umountNames[:])},
		"pivot_root": {resolved("new_root", 0), resolvedNew("put_old", 1)},
		"move_mount": {resolved("from", 0), resolvedNew("to", 1), number("flags", 4)},
		"open_tree":  {number("dirfd", 0), resolved("path", 0), number("flags", 2)},
		"unshare":    {flags("flags", 0, cloneNames[:])},

		"socket": {made(), enumerated("domain", 0, familyNames[:]), number("type", 1), number("proto", 2)},
		"bind":   about(boundTo()),
		"listen": about(number("backlog", 1)),

		"dup":   duplicate[:1],
		"dup2":  duplicate,
		"dup3":  with(duplicate[0], duplicate[1], number("flags", 2)),
		"fcntl": about(formed("cmd", 1, fcntlCommand)),

		"setgid": {number("gid", 0)},
	}
}

func wide(n int64) string    { return strconv.FormatInt(n, 10) }
func address(n int64) string { return strconv.FormatUint(uint64(n), 16) }
