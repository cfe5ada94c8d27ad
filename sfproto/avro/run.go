package avro

import (
	"reflect"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// pointer is the address of the struct that a record points to.
func pointer(rec sfproto.Record) unsafe.Pointer {
	type iface struct{ typ, data unsafe.Pointer }
	return (*iface)(unsafe.Pointer(&rec)).data
}

// run executes a program: values go to fields at offsets from base. The offsets
// and types were checked against the struct when the program was compiled.
func run(r *primitive.Reader, prog []step, base unsafe.Pointer) {
	for i := range prog {
		s := &prog[i]
		switch s.op {
		case opLong:
			*(*int64)(unsafe.Add(base, s.off)) = r.Long()
		case opInt:
			*(*int32)(unsafe.Add(base, s.off)) = r.Int()
		case opBool:
			*(*bool)(unsafe.Add(base, s.off)) = r.Bool()
		case opString:
			*(*string)(unsafe.Add(base, s.off)) = r.Str()
		case opEnum:
			*(*uint8)(unsafe.Add(base, s.off)) = r.Enum(s.size)
		case opFixed:
			r.Fixed(unsafe.Slice((*byte)(unsafe.Add(base, s.off)), s.size))
		case opUnion:
			run(r, s.alts[r.Branch(len(s.alts))], base)
		case opStrings:
			*(*[]string)(unsafe.Add(base, s.off)) = r.Strings()
		case opLongs:
			*(*[]int64)(unsafe.Add(base, s.off)) = r.Longs()
		case opArray:
			runArray(r, s, base)
		case opMap:
			*(*map[string]string)(unsafe.Add(base, s.off)) = r.Map()
		default:
			skip(r, s)
		}
		if r.Err() != nil {
			return
		}
	}
}

func runArray(r *primitive.Reader, s *step, base unsafe.Pointer) {
	field := reflect.NewAt(s.typ, unsafe.Add(base, s.off)).Elem()
	size := s.typ.Elem().Size()
	for n := r.Items(s.min, int(size)); n > 0; n = r.Items(s.min, int(size)) {
		first := field.Len()
		field.Grow(n)
		field.SetLen(first + n)
		for i := range n {
			run(r, s.elem, unsafe.Add(field.UnsafePointer(), uintptr(first+i)*size))
		}
	}
}

func skip(r *primitive.Reader, s *step) {
	switch s.op {
	case opSkipLong:
		r.Long()
	case opSkipBool:
		r.Take(1)
	case opSkipBytes:
		r.Take(r.Long())
	case opSkipFixed:
		r.Take(int64(s.size))
	case opSkipArray, opSkipMap:
		for n := r.Items(s.min, 0); n > 0; n = r.Items(s.min, 0) {
			for range n {
				if s.op == opSkipMap {
					r.Take(r.Long())
				}
				if run(r, s.elem, nil); r.Err() != nil {
					return
				}
			}
		}
	}
}
