package view

import "github.com/sysflow-stack/sysflow/sfproto"

// eventEntries are evt.* without times, categories and the arguments of calls.
func eventEntries() []entry {
	return []entry{
		textField("evt.type", "The system call, or the first one of those that it may have been.", typeName),
		intField("evt.num", "", "Number of the event in this run, from 1.",
			func(e *Event) (int64, bool) { return e.Num, e.Num != 0 }),
		textField("evt.source", "Where events come from: syscall, or log for what other programs told.",
			func(e *Event) (string, bool) { return e.Source(), true }),
		textField("evt.dir", "Always <: an event tells of a call that has returned.",
			func(e *Event) (string, bool) { return "<", e.Record != nil && e.Type != typeLog }),
		textField("evt.hostname", "Host name of the node.", onHeader(hostName)),
		textField("syscall.type", "The system call; missing where the event is none.", func(e *Event) (string, bool) {
			if e.Type == typeDNS || e.Type == typeK8s || e.Type == typeLog || e.Type == typeProcexit {
				return "", false
			}
			return typeName(e)
		}),
		{
			Field: Field{Name: "evt.type.is", Type: Int, Arg: RequiredKey, Meaning: "1 when the event is of the type in brackets, otherwise 0."},
			key: func(name string) Getter {
				return Getter{Int: func(e *Event) (int64, bool) { return one(e.Type.Is(name)), e.Record != nil }}
			},
		},
		textField("evt.info", "The same as evt.args.", callTable().all),
		textField("evt.abspath", "Resolved path of a call on names.", pathOf(nameOps)),
		textField("evt.abspath.src", "Resolved path of a rename or link before.", onNames(pathIf(sfproto.OpRename|sfproto.OpLink))),
		textField("evt.abspath.dst", "Resolved path of a rename, link or symlink after.",
			onNames(newPathIf(sfproto.OpRename|sfproto.OpLink|sfproto.OpSymlink))),
		intField("evt.count", "", "Always 1.", func(*Event) (int64, bool) { return 1, true }),
		intField("evt.rawres", "", "Raw result of the call, -errno on failure.", result),
		textField("evt.res", "SUCCESS or the name of the error.", resultName),
		boolField("evt.failed", "The call failed.", func(e *Event) (bool, bool) {
			res, ok := result(e)
			return res < 0, ok
		}),
		boolField("evt.is_open_read", "An open for reading.", openWith(sfproto.OpenRdonly)),
		boolField("evt.is_open_write", "An open for writing.", openWith(sfproto.OpenWronly)),
		boolField("evt.is_open_create", "An open that was to make the file if need be.", openWith(sfproto.OpenCreat)),
		boolField("evt.is_open_exec", "An open that was to make the file, executable.", openExec),
	}
}

func typeName(e *Event) (string, bool) {
	if r, ok := e.syscall(); ok {
		return given(r.Syscall)
	}
	return given(e.Type.String())
}
