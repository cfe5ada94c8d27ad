package printer

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// jsonVersion is the version of the JSON form. What version 6 of the records
// adds has keys of its own and changes none.
const jsonVersion = 5

// AppendJSON appends a record as one JSON object, without a line's end.
func AppendJSON(dst []byte, r *view.Record) []byte {
	o := &object{buf: append(dst, '{')}
	o.num("version", jsonVersion)
	if start, end, ok := r.Span(); ok {
		o.num("endts", end)
		o.operations(r)
		o.num("ts", start)
	} else {
		o.operations(r)
	}
	o.text("type", r.Kind().String())
	o.num("sequence", r.Seq)
	o.record(r)
	if r.Container != nil {
		o.container(r.Container)
	}
	o.origin(r.Header)
	if r.Pod != nil {
		o.pod(r.Pod)
	}
	if p := r.Process; p != nil {
		if p.Parent != nil {
			o.parent(p.Parent)
		}
		o.process(p, threadOf(r))
	}
	return append(o.buf, '}')
}

// operations writes opflags and ret of the records that have them.
func (o *object) operations(r *view.Record) {
	if flags, ok := operationsOf(r); ok {
		o.texts("opflags", flags.Names(r.Kind()))
	}
	switch e := r.Record.(type) {
	case *sfproto.ProcessEvent:
		o.num("ret", int64(e.Ret))
	case *sfproto.FileEvent:
		o.num("ret", int64(e.Ret))
	case *sfproto.NetworkEvent:
		o.num("ret", int64(e.Ret))
	case *sfproto.SyscallEvent:
		o.num("ret", e.Ret)
	case *sfproto.FileFlow, *sfproto.NetworkFlow, *sfproto.ProcessFlow:
		o.num("ret", 0)
	}
}

func operationsOf(r *view.Record) (sfproto.Op, bool) {
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

// threadOf is the thread that a record is of; 0 where it names none.
func threadOf(r *view.Record) int64 {
	switch e := r.Record.(type) {
	case *sfproto.ProcessEvent:
		return e.TID
	case *sfproto.FileEvent:
		return e.TID
	case *sfproto.NetworkEvent:
		return e.TID
	case *sfproto.FileFlow:
		return e.TID
	case *sfproto.NetworkFlow:
		return e.TID
	case *sfproto.SyscallEvent:
		return e.TID
	case *sfproto.DNS:
		return e.TID
	}
	return 0
}
