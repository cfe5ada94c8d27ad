package avro

import (
	"fmt"
	"io"
	"reflect"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Decoder takes records from blocks that a schema's writer made. It is for one
// goroutine.
type Decoder struct {
	schema *Schema
	r      reader
	slabs  slabs
	// Unknown counts the records skipped because their branch has a name that
	// this version does not know.
	Unknown int64
}

// NewDecoder makes a decoder of the schema's records.
func (s *Schema) NewDecoder() *Decoder { return &Decoder{schema: s} }

// Reset gives the decoder a block. Records point into it: it must not change
// afterwards.
func (d *Decoder) Reset(block []byte) { d.r = reader{buf: block} }

// Rest is what follows the last record that Next returned.
func (d *Decoder) Rest() []byte { return d.r.buf[d.r.pos:] }

// Next returns the next record of the block, io.EOF at its end.
func (d *Decoder) Next() (sfproto.Record, error) {
	for {
		if d.r.err == nil && d.r.left() == 0 {
			return nil, io.EOF
		}
		start := d.r.pos
		i := d.r.long()
		if d.r.err == nil && (i < 0 || i >= int64(len(d.schema.branches))) {
			d.r.fail(errBranch)
		}
		if d.r.err != nil {
			return nil, fmt.Errorf("decode record at byte %d of its block: %w", start, d.r.err)
		}
		b := &d.schema.branches[i]
		if !b.known {
			d.r.run(b.prog, nil)
		} else {
			rec := d.slabs.next(b.kind)
			d.r.run(b.prog, pointer(rec))
			if d.r.err == nil {
				return rec, nil
			}
		}
		if d.r.err != nil {
			return nil, fmt.Errorf("decode %s at byte %d of its block: %w", b.kind.AvroName(), start, d.r.err)
		}
		d.Unknown++
	}
}

// pointer is the address of the struct that a record points to.
func pointer(rec sfproto.Record) unsafe.Pointer {
	type iface struct{ typ, data unsafe.Pointer }
	return (*iface)(unsafe.Pointer(&rec)).data
}

// run executes a program: values go to fields at offsets from base. The offsets
// and types were checked against the struct when the program was compiled.
func (r *reader) run(prog []step, base unsafe.Pointer) {
	for i := range prog {
		s := &prog[i]
		switch s.op {
		case opLong:
			*(*int64)(unsafe.Add(base, s.off)) = r.long()
		case opInt:
			*(*int32)(unsafe.Add(base, s.off)) = int32(r.long())
		case opBool:
			*(*bool)(unsafe.Add(base, s.off)) = r.bool()
		case opString:
			*(*string)(unsafe.Add(base, s.off)) = r.str()
		case opEnum:
			n := r.long()
			if n < 0 || n >= int64(s.size) || n > 255 {
				r.fail(errBranch)
				return
			}
			*(*uint8)(unsafe.Add(base, s.off)) = uint8(n)
		case opFixed:
			copy(unsafe.Slice((*byte)(unsafe.Add(base, s.off)), s.size), r.take(int64(s.size)))
		case opUnion:
			n := r.long()
			if n < 0 || n >= int64(len(s.alts)) {
				r.fail(errBranch)
				return
			}
			r.run(s.alts[n], base)
		case opArray:
			r.array(s, base)
		case opMap:
			r.stringMap((*map[string]string)(unsafe.Add(base, s.off)))
		default:
			r.skip(s)
		}
		if r.err != nil {
			return
		}
	}
}

func (r *reader) bool() bool {
	b := r.take(1)
	return len(b) == 1 && b[0] != 0
}

func (r *reader) array(s *step, base unsafe.Pointer) {
	field := reflect.NewAt(s.typ, unsafe.Add(base, s.off)).Elem()
	for {
		n := r.blockCount(s.min)
		if n == 0 {
			return
		}
		for range n {
			item := reflect.New(s.typ.Elem())
			r.run(s.elem, item.UnsafePointer())
			if r.err != nil {
				return
			}
			field.Set(reflect.Append(field, item.Elem()))
		}
	}
}

func (r *reader) stringMap(m *map[string]string) {
	for {
		n := r.blockCount(2)
		if n == 0 {
			return
		}
		if *m == nil {
			*m = make(map[string]string, min(n, 64))
		}
		for range n {
			k := r.str()
			v := r.str()
			if r.err != nil {
				return
			}
			(*m)[k] = v
		}
	}
}

func (r *reader) skip(s *step) {
	switch s.op {
	case opSkipLong:
		r.long()
	case opSkipBool:
		r.take(1)
	case opSkipBytes:
		r.take(r.long())
	case opSkipFixed:
		r.take(int64(s.size))
	case opSkipArray, opSkipMap:
		for {
			n := r.blockCount(s.min)
			if n == 0 {
				return
			}
			for range n {
				if s.op == opSkipMap {
					r.take(r.long())
				}
				if r.run(s.elem, nil); r.err != nil {
					return
				}
			}
		}
	}
}
