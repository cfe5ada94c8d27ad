package encoding

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ecsAction is what a record is in ECS: values of event.category, event.type and
// event.action.
type ecsAction struct {
	category, action string
	types            [3]string // of which n are there
	n                int
}

func newAction(category, action, kind string) ecsAction {
	return ecsAction{category: category, action: action, types: [3]string{kind}, n: 1}
}

// also adds a type.
func (a *ecsAction) also(kind string) {
	a.types[a.n] = kind
	a.n++
}

func ecsActionOf(r *view.Record) ecsAction {
	switch rec := r.Record.(type) {
	case *sfproto.NetworkFlow:
		return connectionAction("network-connection-traffic", rec.OpFlags)
	case *sfproto.NetworkEvent:
		return connectionAction("network-connection", rec.OpFlags)
	case *sfproto.FileFlow:
		return fileFlowAction(rec)
	case *sfproto.FileEvent:
		return fileEventAction(rec.OpFlags)
	case *sfproto.ProcessEvent:
		return processAction(rec)
	case *sfproto.ProcessFlow:
		return newAction("process", "process-threads", "info")
	case *sfproto.DNS:
		return newAction("network", either(rec.Response, "dns-answer", "dns-query"), "protocol")
	case *sfproto.K8sEvent:
		return newAction("configuration", rec.Action.String(), "change")
	case *sfproto.Log:
		return newAction("host", logName(rec), "info")
	case *sfproto.SyscallEvent:
		return newAction(syscallCategory(r), rec.Syscall, "info")
	}
	return newAction("host", "records-lost", "info")
}

func connectionAction(action string, ops sfproto.Op) ecsAction {
	a := newAction("network", action, "connection")
	if ops&(sfproto.OpAccept|sfproto.OpConnect) != 0 {
		a.also("start")
	}
	if ops&sfproto.OpClose != 0 {
		a.also("end")
	}
	return a
}

func fileFlowAction(f *sfproto.FileFlow) ecsAction {
	read, wrote := f.OpFlags&sfproto.OpRead != 0, f.OpFlags&(sfproto.OpWrite|sfproto.OpTruncate) != 0
	a := newAction("file", "file-access", "access")
	switch {
	case read && wrote:
		a.action = "file-access-read-write"
	case read:
		a.action = "file-access-read"
	case wrote:
		a.action = "file-access-write"
	}
	if wrote {
		a.also("change")
	}
	if f.OpenFlags&sfproto.OpenCreat != 0 {
		a.also("creation")
	}
	return a
}

func fileEventAction(ops sfproto.Op) ecsAction {
	switch {
	case ops&sfproto.OpMkdir != 0:
		return newAction("file", "directory-create", "creation")
	case ops&sfproto.OpRmdir != 0:
		return newAction("file", "directory-delete", "deletion")
	case ops&sfproto.OpUnlink != 0:
		return newAction("file", "file-delete", "deletion")
	case ops&(sfproto.OpLink|sfproto.OpSymlink) != 0:
		return newAction("file", "file-link", "creation")
	case ops&sfproto.OpRename != 0:
		return newAction("file", "file-rename", "change")
	}
	return newAction("file", "file-change", "change")
}

func processAction(e *sfproto.ProcessEvent) ecsAction {
	thread := e.TID != e.ProcOID.HPID
	switch {
	case e.OpFlags&sfproto.OpExit != 0:
		return newAction("process", either(thread, "process-thread-exit", "process-exit"), "end")
	case e.OpFlags&(sfproto.OpClone|sfproto.OpExec) != 0:
		return newAction("process", either(thread, "process-thread-start", "process-start"), "start")
	}
	return newAction("process", "process-change", "change")
}

// syscallCategory is by what the call was about.
func syscallCategory(r *view.Record) string {
	if _, _, _, ok := r.Ends(); ok {
		return "network"
	}
	if r.File != nil {
		return "file"
	}
	return "process"
}

// outcome reports whether a record's call failed, where that is known.
func outcome(r *view.Record) (failed, known bool) {
	switch rec := r.Record.(type) {
	case *sfproto.ProcessEvent:
		return rec.Ret < 0, rec.OpFlags&sfproto.OpExit == 0
	case *sfproto.FileEvent:
		return rec.Ret < 0, true
	case *sfproto.NetworkEvent:
		return rec.Ret < 0, true
	case *sfproto.SyscallEvent:
		return rec.Ret < 0, true
	}
	return false, false
}
