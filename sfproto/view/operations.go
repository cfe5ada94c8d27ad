package view

import "github.com/sysflow-stack/sysflow/sfproto"

// Operations are the operation flags of a record whose kind has them.
func (r *Record) Operations() (sfproto.Op, bool) {
	switch e := r.Record.(type) {
	case *sfproto.ProcessEvent:
		return e.OpFlags, true
	case *sfproto.FileEvent:
		return e.OpFlags, true
	case *sfproto.NetworkEvent:
		return e.OpFlags, true
	case *sfproto.FileFlow:
		return e.OpFlags, true
	case *sfproto.NetworkFlow:
		return e.OpFlags, true
	case *sfproto.ProcessFlow:
		return e.OpFlags, true
	}
	return 0, false
}

// Thread is the thread, in the pid namespace of the host, that a record is of; false where it
// names none.
func (r *Record) Thread() (int64, bool) {
	switch e := r.Record.(type) {
	case *sfproto.ProcessEvent:
		return e.TID, true
	case *sfproto.FileEvent:
		return e.TID, true
	case *sfproto.NetworkEvent:
		return e.TID, true
	case *sfproto.FileFlow:
		return e.TID, true
	case *sfproto.NetworkFlow:
		return e.TID, true
	case *sfproto.SyscallEvent:
		return e.TID, true
	case *sfproto.DNS:
		return e.TID, true
	}
	return 0, false
}
