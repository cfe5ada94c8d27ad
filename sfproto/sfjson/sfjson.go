// Package sfjson is the JSON form of records: one object a record, with the field
// names of the original SysFlow tools.
//
// Invariant: what is appended is one line of valid, printable JSON, whatever the
// record holds.
package sfjson

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// jsonVersion is the version of the JSON form. What version 6 of the records
// adds has keys of its own and changes none.
const jsonVersion = 5

// Append appends a record as one JSON object, without a line's end.
func Append(dst []byte, r *view.Record) []byte {
	o := &object{jsonline.Object{Buf: append(dst, '{')}}
	o.Num("version", jsonVersion)
	if start, end, ok := r.Span(); ok {
		o.Num("endts", end)
		o.operations(r)
		o.Num("ts", start)
	} else {
		o.operations(r)
	}
	o.Text("type", r.Kind().String())
	o.Num("sequence", r.Seq)
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
		tid, _ := r.Thread()
		o.process(p, tid)
	}
	return append(o.Buf, '}')
}

// object is what of a record is written.
type object struct{ jsonline.Object }

// operations writes opflags and ret of the records that have them.
func (o *object) operations(r *view.Record) {
	if flags, ok := r.Operations(); ok {
		var room [22]string
		o.Texts("opflags", flags.AppendNames(room[:0], r.Kind()))
	}
	switch e := r.Record.(type) {
	case *sfproto.ProcessEvent:
		o.Num("ret", int64(e.Ret))
	case *sfproto.FileEvent:
		o.Num("ret", int64(e.Ret))
	case *sfproto.NetworkEvent:
		o.Num("ret", int64(e.Ret))
	case *sfproto.SyscallEvent:
		o.Num("ret", e.Ret)
	case *sfproto.FileFlow, *sfproto.NetworkFlow, *sfproto.ProcessFlow:
		o.Num("ret", 0)
	}
}
