package engine

import (
	"encoding/binary"
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// keyer makes the keys under which a rule counts: the values of some fields, and
// the stream, since ids of processes and addresses mean something on one node.
type keyer []keyPart

// keyPart appends a field's value.
type keyPart func(dst []byte, e *view.Event) []byte

func (k keyer) append(dst []byte, e *view.Event) []byte {
	dst = appendStream(dst, e)
	for _, part := range k {
		dst = part(dst, e)
	}
	return dst
}

func appendStream(dst []byte, e *view.Event) []byte {
	switch {
	case e.Record == nil || e.Header == nil:
		return append(dst, 0)
	case e.Header.StreamID != "":
		return appendPart(dst, e.Header.StreamID)
	}
	return appendPart(dst, e.Header.Exporter)
}

// appendPart appends a text so that it cannot run into the next one.
func appendPart(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))+1), s...)
}

// keyPartOf is the part of a field. A missing one is a single 0, which no value is.
func keyPartOf(g view.Getter) keyPart {
	switch {
	case g.Text != nil:
		return single(g.Text, appendPart)
	case g.Int != nil:
		return single(g.Int, func(dst []byte, n int64) []byte { return binary.AppendVarint(append(dst, 1), n) })
	case g.Bool != nil:
		return single(g.Bool, func(dst []byte, b bool) []byte {
			if b {
				return append(dst, 2)
			}
			return append(dst, 1)
		})
	case g.Addr != nil:
		return single(g.Addr, appendAddr)
	case g.Texts != nil:
		return several(g.Texts, appendPart)
	case g.Ints != nil:
		return several(g.Ints, binary.AppendVarint)
	case g.Addrs != nil:
		return several(g.Addrs, appendAddr)
	}
	return func(dst []byte, _ *view.Event) []byte { return dst }
}

// isMissing reports whether a part is that of a field without a value.
func isMissing(part []byte) bool { return len(part) == 1 && part[0] == 0 }

func single[T any](read func(*view.Event) (T, bool), add func([]byte, T) []byte) keyPart {
	return func(dst []byte, e *view.Event) []byte {
		v, ok := read(e)
		if !ok {
			return append(dst, 0)
		}
		return add(dst, v)
	}
}

func several[T any](read func(*view.Event, []T) []T, add func([]byte, T) []byte) keyPart {
	return func(dst []byte, e *view.Event) []byte {
		values := read(e, nil)
		dst = binary.AppendUvarint(dst, uint64(len(values)))
		for _, v := range values {
			dst = add(dst, v)
		}
		return dst
	}
}

func appendAddr(dst []byte, a netip.Addr) []byte {
	b := a.As16()
	return append(append(dst, 1), b[:]...)
}

// keys is room for the keys of an event.
type keys [][]byte

// add begins a key that more is appended to.
func (k *keys) add() *[]byte {
	if len(*k) < cap(*k) {
		*k = (*k)[:len(*k)+1]
	} else {
		*k = append(*k, nil)
	}
	last := &(*k)[len(*k)-1]
	*last = (*last)[:0]
	return last
}

// maxAncestors bounds a walk up the process tree.
const maxAncestors = 256

// tree adds the keys of an event's process and of its ancestors. marks is how many
// of these a step is remembered under: the process and its parent, unless that is
// the first process of the host or outside of the process's container.
func (k *keys) tree(e *view.Event) (marks int) {
	if e.Record == nil {
		return 0
	}
	p := e.Process
	for n := 0; p != nil && n < maxAncestors; n++ {
		key := k.add()
		*key = appendStream(*key, e)
		*key = binary.AppendVarint(*key, p.OID.CreateTS)
		*key = binary.AppendVarint(*key, p.OID.HPID)
		if n == 0 || n == 1 && p.OID.HPID != 1 && sameContainer(p, e.Process) {
			marks++
		}
		p = p.Parent
	}
	return marks
}

func sameContainer(a, b *view.Process) bool {
	if a.Container == nil || b.Container == nil {
		return a.Container == b.Container
	}
	return a.Container.ID == b.Container.ID
}
