package view

import "github.com/sysflow-stack/sysflow/sfproto"

// nameOps are the operations on names.
const nameOps = sfproto.OpMkdir | sfproto.OpRmdir | sfproto.OpLink | sfproto.OpUnlink | sfproto.OpSymlink | sfproto.OpRename

// categoryEntries are fields of what a call is about.
func categoryEntries() []entry {
	no := func(e *Event) (bool, bool) { return false, e.Record != nil }
	return []entry{
		textField("evt.category", "What the call is about: file, net, process, ...", category),
		boolField("evt.is_io", "A read, write, send or receive.", ofOps(sfproto.OpRead|sfproto.OpWrite)),
		boolField("evt.is_io_read", "A read or receive.", ofOps(sfproto.OpRead)),
		boolField("evt.is_io_write", "A write or send.", ofOps(sfproto.OpWrite)),
		textField("evt.io_dir", "A read or receive is r, a write or send w.", direction),
		intField("evt.buflen", "bytes", "Bytes of the interval's reads, or of its writes.", func(e *Event) (int64, bool) {
			n, ok := result(e)
			return n, ok && e.Op&(sfproto.OpRead|sfproto.OpWrite) != 0
		}),
		boolField("evt.is_wait", "Always false: waiting calls are not recorded.", no),
		boolField("evt.is_syslog", "Always false: data is not recorded.", no),
		boolField("evt.is_async", "Always false: every event is a call's.", no),
		intField("evt.count.error", "", "1 when the call failed, otherwise missing.", failed(func(*Event) bool { return true })),
		intField("evt.count.error.file", "", "1 when a call on a file failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) == "file" })),
		intField("evt.count.error.net", "", "1 when a call on the network failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) == "net" })),
		intField("evt.count.error.other", "", "1 when another call failed, otherwise missing.",
			failed(func(e *Event) bool { return about(e) != "net" && about(e) != "file" })),
	}
}

// category is what Falco calls the category of an event.
func category(e *Event) (string, bool) {
	switch {
	case e.Record == nil:
		return "", false
	case e.Op == sfproto.OpRead:
		return "IO-read", true
	case e.Op == sfproto.OpWrite:
		return "IO-write", true
	}
	return given(about(e))
}

// about says what a record is about: file, net, process, other; "" for none.
func about(e *Event) string {
	switch e.kind() {
	case sfproto.KindFileFlow, sfproto.KindFileEvent:
		return "file"
	case sfproto.KindNetworkFlow, sfproto.KindNetworkEvent, sfproto.KindDNS:
		return "net"
	case sfproto.KindProcessEvent, sfproto.KindProcessFlow:
		return "process"
	case sfproto.KindSyscallEvent:
		return aboutCall(e)
	}
	return ""
}

func aboutCall(e *Event) string {
	r, _ := e.syscall()
	switch r.Syscall {
	case "kill", "tkill", "tgkill":
		return "signal"
	case "setuid", "setgid", "setresuid", "setreuid":
		return "user"
	case "ptrace", "prctl", "setns", "unshare":
		return "process"
	}
	_, connected := e.connection()
	switch {
	case connected || r.Syscall == "socket":
		return "net"
	case e.File != nil || len(r.Strings) > 0:
		return "file"
	}
	return "other"
}

func one(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}

// ofOps reads whether an event is one of some operations.
func ofOps(ops sfproto.Op) func(*Event) (bool, bool) {
	return func(e *Event) (bool, bool) { return e.Op&ops != 0, e.Record != nil }
}

func direction(e *Event) (string, bool) {
	switch e.Op {
	case sfproto.OpRead:
		return "r", true
	case sfproto.OpWrite:
		return "w", true
	}
	return "", false
}

// failed counts an event whose call failed.
func failed(counts func(*Event) bool) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		n, ok := result(e)
		return 1, ok && n < 0 && counts(e)
	}
}

// onNames reads what is there for events of records alone.
func onNames(read func(*Event) (string, bool)) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if e.Record == nil {
			return "", false
		}
		return read(e)
	}
}

func hostName(h *sfproto.Header) string {
	if h.HostName != "" {
		return h.HostName
	}
	return h.Exporter
}
