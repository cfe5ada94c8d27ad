package encoding

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// ecsAction is what a record is in ECS: values of event.category, event.type and
// event.action.
type ecsAction struct {
	category string
	types    []string
	action   string
}

func ecsActionOf(r *view.Record) ecsAction {
	switch rec := r.Record.(type) {
	case *sfproto.NetworkFlow:
		return ecsAction{"network", connectionTypes(rec.OpFlags), "network-connection-traffic"}
	case *sfproto.NetworkEvent:
		return ecsAction{"network", connectionTypes(rec.OpFlags), "network-connection"}
	case *sfproto.FileFlow:
		return fileFlowAction(rec)
	case *sfproto.FileEvent:
		return fileEventAction(rec.OpFlags)
	case *sfproto.ProcessEvent:
		return processAction(rec)
	case *sfproto.ProcessFlow:
		return ecsAction{"process", []string{"info"}, "process-threads"}
	case *sfproto.DNS:
		return ecsAction{"network", []string{"protocol"}, map[bool]string{true: "dns-answer", false: "dns-query"}[rec.Response]}
	case *sfproto.K8sEvent:
		return ecsAction{"configuration", []string{"change"}, rec.Action.String()}
	case *sfproto.Log:
		return ecsAction{"host", []string{"info"}, logName(rec)}
	case *sfproto.SyscallEvent:
		return ecsAction{syscallCategory(r), []string{"info"}, rec.Syscall}
	}
	return ecsAction{"host", []string{"info"}, "records-lost"}
}

func connectionTypes(ops sfproto.Op) []string {
	types := []string{"connection"}
	if ops&(sfproto.OpAccept|sfproto.OpConnect) != 0 {
		types = append(types, "start")
	}
	if ops&sfproto.OpClose != 0 {
		types = append(types, "end")
	}
	return types
}

func fileFlowAction(f *sfproto.FileFlow) ecsAction {
	a := ecsAction{"file", []string{"access"}, "file-access"}
	if f.OpFlags&sfproto.OpRead != 0 {
		a.action += "-read"
	}
	if f.OpFlags&(sfproto.OpWrite|sfproto.OpTruncate) != 0 {
		a.types, a.action = append(a.types, "change"), a.action+"-write"
	}
	if f.OpenFlags&sfproto.OpenCreat != 0 {
		a.types = append(a.types, "creation")
	}
	return a
}

func fileEventAction(ops sfproto.Op) ecsAction {
	switch {
	case ops&sfproto.OpMkdir != 0:
		return ecsAction{"file", []string{"creation"}, "directory-create"}
	case ops&sfproto.OpRmdir != 0:
		return ecsAction{"file", []string{"deletion"}, "directory-delete"}
	case ops&sfproto.OpUnlink != 0:
		return ecsAction{"file", []string{"deletion"}, "file-delete"}
	case ops&(sfproto.OpLink|sfproto.OpSymlink) != 0:
		return ecsAction{"file", []string{"creation"}, "file-link"}
	case ops&sfproto.OpRename != 0:
		return ecsAction{"file", []string{"change"}, "file-rename"}
	}
	return ecsAction{"file", []string{"change"}, "file-change"}
}

func processAction(e *sfproto.ProcessEvent) ecsAction {
	thread := ""
	if e.TID != e.ProcOID.HPID {
		thread = "thread-"
	}
	switch {
	case e.OpFlags&sfproto.OpExit != 0:
		return ecsAction{"process", []string{"end"}, "process-" + thread + "exit"}
	case e.OpFlags&(sfproto.OpClone|sfproto.OpExec) != 0:
		return ecsAction{"process", []string{"start"}, "process-" + thread + "start"}
	}
	return ecsAction{"process", []string{"change"}, "process-change"}
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
