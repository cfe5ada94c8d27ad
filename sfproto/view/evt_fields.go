package view

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// eventEntries are evt.* without the arguments of calls.
func eventEntries() []entry {
	return []entry{
		textField("evt.type", "The system call, or the first one of those that it may have been.", typeName),
		intField("evt.num", "", "Number of the event in this run, from 1.",
			func(e *Event) (int64, bool) { return e.Num, e.Num != 0 }),
		timeField("evt.time", Time, "When it happened.", (*Event).Time),
		intField("evt.rawtime", "ns", "When it happened, since the epoch.", (*Event).Time),
		intField("evt.rawtime.s", "s", "When it happened, whole seconds since the epoch.", timePart(seconds)),
		intField("evt.rawtime.ns", "ns", "When it happened, the part below a second.", timePart(nanoseconds)),
		textField("evt.time.s", "When it happened, as HH:MM:SS in UTC.", formatTime(time.TimeOnly)),
		textField("evt.datetime.s", "When it happened, date and time in UTC, whole seconds.", formatTime(time.DateTime)),
		textField("evt.time.iso8601", "When it happened, as ISO 8601 in UTC.", formatTime(time.RFC3339Nano)),
		textField("evt.datetime", "When it happened, date and time in UTC.", formatTime("2006-01-02 15:04:05.000000000")),
		textField("evt.source", "Where events come from: syscall.", func(*Event) (string, bool) { return "syscall", true }),
		textField("evt.dir", "Always <: an event tells of a call that has returned.",
			func(e *Event) (string, bool) { return "<", e.Record != nil }),
		textField("evt.hostname", "Host name of the node.", onHeader(hostName)),
		textField("syscall.type", "The system call; missing where the event is none.", func(e *Event) (string, bool) {
			if e.Type == typeDNS || e.Type == typeK8s || e.Type == typeProcexit {
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
		textField("evt.category", "What the call is about: file, net, process, ...", category),
		textField("evt.info", "The same as evt.args.", callTable().all),
		boolField("evt.is_io", "A read, write, send or receive.", ofOps(sfproto.OpRead|sfproto.OpWrite)),
		boolField("evt.is_io_read", "A read or receive.", ofOps(sfproto.OpRead)),
		boolField("evt.is_io_write", "A write or send.", ofOps(sfproto.OpWrite)),
		textField("evt.io_dir", "A read or receive is r, a write or send w.", direction),
		intField("evt.buflen", "bytes", "Bytes of the interval's reads, or of its writes.", func(e *Event) (int64, bool) {
			n, ok := result(e)
			return n, ok && e.Op&(sfproto.OpRead|sfproto.OpWrite) != 0
		}),
		boolField("evt.is_wait", "Always false: waiting calls are not recorded.", func(e *Event) (bool, bool) { return false, e.Record != nil }),
		boolField("evt.is_syslog", "Always false: data is not recorded.", func(e *Event) (bool, bool) { return false, e.Record != nil }),
		boolField("evt.is_async", "Always false: every event is a call's.", func(e *Event) (bool, bool) { return false, e.Record != nil }),
		textField("evt.abspath", "Resolved path of a call on names.", pathOf(nameOps)),
		textField("evt.abspath.src", "Resolved path of a rename or link before.", onNames(pathIf(sfproto.OpRename|sfproto.OpLink))),
		textField("evt.abspath.dst", "Resolved path of a rename, link or symlink after.",
			onNames(newPathIf(sfproto.OpRename|sfproto.OpLink|sfproto.OpSymlink))),
		intField("evt.count.error", "", "1 when the call failed, otherwise missing.", failed(func(*Event) bool { return true })),
		intField("evt.count.error.file", "", "1 when a call on a file failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) == "file" })),
		intField("evt.count.error.net", "", "1 when a call on the network failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) == "net" })),
		intField("evt.count.error.other", "", "1 when another call failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) != "net" && about(e) != "file" })),
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

func timePart(part func(ns int64) int64) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		ts, ok := e.Time()
		return part(ts), ok
	}
}

func seconds(ns int64) int64     { return ns / int64(time.Second) }
func nanoseconds(ns int64) int64 { return ns % int64(time.Second) }
