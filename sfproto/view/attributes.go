package view

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

func always[T any](get func(*Process) T) func(*Process) (T, bool) {
	return func(p *Process) (T, bool) { return get(p), true }
}

// filled is a text that is missing when it is empty.
func filled(get func(*Process) string) func(*Process) (string, bool) {
	return func(p *Process) (string, bool) { return given(get(p)) }
}

// detail is what only version 6 records.
func detail[T any](get func(*Process) T) func(*Process) (T, bool) {
	return func(p *Process) (T, bool) {
		if !p.detailed() {
			var none T
			return none, false
		}
		return get(p), true
	}
}

func textAttr(name, meaning string, get func(*Process) (string, bool)) attribute {
	return attribute{name: name, typ: Text, meaning: meaning, text: get}
}

func intAttr(name, meaning string, get func(*Process) (int64, bool)) attribute {
	return attribute{name: name, typ: Int, meaning: meaning, num: get}
}

func boolAttr(name, meaning string, get func(*Process) (bool, bool)) attribute {
	return attribute{name: name, typ: Bool, meaning: meaning, flag: get}
}

func timeAttr(name, meaning string, get func(*Process) (int64, bool)) attribute {
	return attribute{name: name, typ: Time, unit: "ns", meaning: meaning, num: get}
}

func withRelatives(a attribute) attribute {
	a.related = true
	return a
}

func processAttributes() []attribute {
	return []attribute{
		withRelatives(textAttr("name", "The kernel's name of the process, at most 15 bytes; without it the executable's.",
			filled((*Process).Name))),
		withRelatives(textAttr("exe", "The first argument, by which the executable was named.", filled((*Process).argv0))),
		withRelatives(textAttr("exepath", "Resolved path of the executable.",
			filled(func(p *Process) string { return p.Exe }))),
		withRelatives(textAttr("cmdline", "Name and arguments.", filled((*Process).Cmdline))),
		withRelatives(textAttr("args", "Arguments without the first one, joined by blanks.",
			always(func(p *Process) string { return p.ExeArgs }))),
		withRelatives(intAttr("pid", "Process id on the host.", always(func(p *Process) int64 { return p.OID.HPID }))),
		withRelatives(intAttr("vpid", "Process id in its own namespace.", innerPID)),
		textAttr("exeline", "First argument and the others.",
			filled(func(p *Process) string { return joinBlank(p.argv0(), p.ExeArgs) })),
		textAttr("cwd", "Current directory, with a slash at its end.", filled((*Process).Workdir)),
		intAttr("nargs", "Number of arguments without the first one.",
			detail(func(p *Process) int64 { return int64(max(0, len(p.Args)-1)) })),
		intAttr("tty", "Device number of the controlling terminal, 0 for none.", always(terminal)),
		intAttr("pgid", "Process group.", detail(func(p *Process) int64 { return p.PGID })),
		intAttr("vpgid", "Process group in its own namespace.", detail(func(p *Process) int64 { return p.VPGID })),
		intAttr("sid", "Session.", detail(func(p *Process) int64 { return p.SID })),
		boolAttr("is_vpgid_leader", "The process leads its process group.",
			detail(func(p *Process) bool { return p.VPGID == p.VPID })),
		boolAttr("is_sid_leader", "The process leads its session.",
			detail(func(p *Process) bool { return p.SID == p.OID.HPID })),
		exeFlag("is_exe_upper_layer", "The executable lies in the upper layer of an overlay.", sfproto.ExeUpperLayer),
		exeFlag("is_exe_from_memfd", "The executable is an anonymous memory file.", sfproto.ExeMemfd),
		exeFlag("is_exe_writable", "The process's user may write the executable.", sfproto.ExeWritable),
		intAttr("exe_ino", "Inode number of the executable.", detail(func(p *Process) int64 { return p.ExeInode })),
		timeAttr("exe_ino.ctime", "When the executable's inode last changed.",
			detail(func(p *Process) int64 { return p.ExeCtime })),
		timeAttr("exe_ino.mtime", "When the executable was last written.",
			detail(func(p *Process) int64 { return p.ExeMtime })),
		timeAttr("pid.ts", "When the process started.", (*Process).start),
		intAttr("cmdnargs", "Number of arguments without the first one.",
			detail(func(p *Process) int64 { return int64(max(0, len(p.Args)-1)) })),
		intAttr("cmdlenargs", "Characters of the arguments without the first one.",
			always(func(p *Process) int64 { return int64(len(p.ExeArgs) - strings.Count(p.ExeArgs, " ")) })),
		boolAttr("is_pgid_leader", "The process leads its process group.",
			detail(func(p *Process) bool { return p.PGID == p.OID.HPID })),
	}
}

func exeFlag(name, meaning string, flag int32) attribute {
	return boolAttr(name, meaning, detail(func(p *Process) bool { return p.ExeFlags&flag != 0 }))
}

// innerPID is the id in the process's own namespace. Version 5 tells only
// whether it is 1.
func innerPID(p *Process) (int64, bool) {
	switch {
	case p.detailed():
		return p.VPID, true
	case p.Entry:
		return 1, true
	}
	return 0, false
}

// ptsDevice is the device number of the first pseudo terminal. It stands for
// the terminal of which version 5 tells only that there is one.
const ptsDevice = 34816

func terminal(p *Process) int64 {
	switch {
	case p.TTYNr != 0:
		return int64(p.TTYNr)
	case p.TTY:
		return ptsDevice
	}
	return 0
}
