package view

import (
	"github.com/sysflow-stack/sysflow/sfproto"
)

const einprogress = 115

// result is the raw result of the event's call, -errno on failure. Flows stand
// for calls that succeeded: an open or accept gives its descriptor, a read or
// write the interval's bytes, the others 0; a connect that was in progress when
// the flow began gives that error, as the call did.
func result(e *Event) (int64, bool) {
	if e.Record == nil {
		return 0, false
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.ProcessEvent:
		return int64(r.Ret), true
	case *sfproto.FileEvent:
		return int64(r.Ret), true
	case *sfproto.NetworkEvent:
		return int64(r.Ret), true
	case *sfproto.SyscallEvent:
		return r.Ret, true
	case *sfproto.FileFlow:
		return flowResult(e.Op, r.FD, r.NumRRecvBytes, r.NumWSendBytes), true
	case *sfproto.NetworkFlow:
		if e.Op == sfproto.OpConnect && r.FirstErrno == einprogress {
			return -einprogress, true
		}
		return flowResult(e.Op, r.FD, r.NumRRecvBytes, r.NumWSendBytes), true
	case *sfproto.ProcessFlow:
		return 0, true
	}
	return 0, false
}

func flowResult(op sfproto.Op, fd int32, read, written int64) int64 {
	switch op {
	case sfproto.OpOpen, sfproto.OpAccept:
		return int64(max(0, fd))
	case sfproto.OpRead:
		return max(0, read)
	case sfproto.OpWrite:
		return max(0, written)
	}
	return 0
}

// resultName is SUCCESS or the name of the error.
func resultName(e *Event) (string, bool) {
	res, ok := result(e)
	switch {
	case !ok:
		return "", false
	case res >= 0 || e.Op == sfproto.OpExit:
		return "SUCCESS", true
	}
	return errnoName(-res), true
}
