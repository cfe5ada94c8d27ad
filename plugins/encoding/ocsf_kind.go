package encoding

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// OCSF's categories System Activity and Network Activity, and classes of theirs.
const (
	systemCategory  = 1
	networkCategory = 4

	fileActivity    = 1001
	kernelActivity  = 1003
	processActivity = 1007
	networkActivity = 4001
	dnsActivity     = 4003
)

// ocsfKind is the class and activity of a record.
type ocsfKind struct{ category, class, activity int64 }

func ocsfKindOf(r *view.Record) ocsfKind {
	switch rec := r.Record.(type) {
	case *sfproto.ProcessEvent:
		return ocsfKind{systemCategory, processActivity, processOperation(rec.OpFlags)}
	case *sfproto.ProcessFlow:
		return ocsfKind{systemCategory, processActivity, 1}
	case *sfproto.FileFlow:
		return ocsfKind{systemCategory, fileActivity, flowOperation(rec)}
	case *sfproto.FileEvent:
		return ocsfKind{systemCategory, fileActivity, fileOperation(rec.OpFlags)}
	case *sfproto.NetworkFlow:
		return ocsfKind{networkCategory, networkActivity, 6}
	case *sfproto.NetworkEvent:
		return ocsfKind{networkCategory, networkActivity, 1}
	case *sfproto.DNS:
		if rec.Response {
			return ocsfKind{networkCategory, dnsActivity, 2}
		}
		return ocsfKind{networkCategory, dnsActivity, 1}
	case *sfproto.SyscallEvent:
		return ocsfKind{systemCategory, kernelActivity, 4}
	}
	return ocsfKind{0, 0, 99} // a base event: other
}

// processOperation: 1 launch, 2 terminate, 5 set user id, 99 other.
func processOperation(ops sfproto.Op) int64 {
	switch {
	case ops&sfproto.OpExit != 0:
		return 2
	case ops&sfproto.OpSetuid != 0:
		return 5
	case ops&(sfproto.OpClone|sfproto.OpExec) != 0:
		return 1
	}
	return 99
}

// flowOperation: 1 create, 2 read, 3 update, 14 open.
func flowOperation(f *sfproto.FileFlow) int64 {
	switch {
	case f.OpenFlags&sfproto.OpenCreat != 0 && f.OpFlags&sfproto.OpOpen != 0:
		return 1
	case f.OpFlags&(sfproto.OpWrite|sfproto.OpTruncate) != 0:
		return 3
	case f.OpFlags&(sfproto.OpRead|sfproto.OpMmap) != 0:
		return 2
	}
	return 14
}

// fileOperation: 1 create, 4 delete, 5 rename, 99 other.
func fileOperation(ops sfproto.Op) int64 {
	switch {
	case ops&(sfproto.OpMkdir|sfproto.OpLink|sfproto.OpSymlink) != 0:
		return 1
	case ops&(sfproto.OpRmdir|sfproto.OpUnlink) != 0:
		return 4
	case ops&sfproto.OpRename != 0:
		return 5
	}
	return 99
}
