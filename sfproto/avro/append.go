package avro

import (
	"reflect"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// appendProgram appends what a program's fields hold, from base on.
func appendProgram(dst []byte, prog []step, base unsafe.Pointer) []byte {
	for i := range prog {
		s := &prog[i]
		p := unsafe.Add(base, s.off)
		switch s.op {
		case opLong:
			dst = primitive.AppendLong(dst, *(*int64)(p))
		case opInt:
			dst = primitive.AppendLong(dst, int64(*(*int32)(p)))
		case opEnum:
			dst = primitive.AppendLong(dst, int64(*(*uint8)(p)))
		case opBool:
			dst = primitive.AppendBool(dst, *(*bool)(p))
		case opString:
			dst = primitive.AppendString(dst, *(*string)(p))
		case opFixed:
			dst = append(dst, unsafe.Slice((*byte)(p), s.size)...)
		case opUnion:
			dst = appendNullable(dst, s, base)
		case opStrings:
			dst = primitive.AppendStrings(dst, *(*[]string)(p))
		case opLongs:
			dst = primitive.AppendLongs(dst, *(*[]int64)(p))
		case opArray:
			dst = appendArray(dst, s, p)
		case opMap:
			dst = primitive.AppendMap(dst, *(*map[string]string)(p))
		}
	}
	return dst
}

// appendNullable writes a zero value as null; an empty string counts as zero.
func appendNullable(dst []byte, s *step, base unsafe.Pointer) []byte {
	value := 1 - s.null
	zero := true
	if prog := s.alts[value]; len(prog) == 1 && prog[0].op == opString {
		zero = *(*string)(unsafe.Add(base, s.off)) == ""
	} else {
		for _, b := range unsafe.Slice((*byte)(unsafe.Add(base, s.off)), s.size) {
			if b != 0 {
				zero = false
				break
			}
		}
	}
	if zero {
		return primitive.AppendLong(dst, int64(s.null))
	}
	dst = primitive.AppendLong(dst, int64(value))
	return appendProgram(dst, s.alts[value], base)
}

func appendArray(dst []byte, s *step, p unsafe.Pointer) []byte {
	field := reflect.NewAt(s.typ, p).Elem()
	n := field.Len()
	if n > 0 {
		dst = primitive.AppendLong(dst, int64(n))
		size := s.typ.Elem().Size()
		for i := range n {
			dst = appendProgram(dst, s.elem, unsafe.Add(field.UnsafePointer(), uintptr(i)*size))
		}
	}
	return append(dst, 0)
}
