package primitive

import (
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/slab"
)

// entrySize is about what an entry of a map of strings takes, in bytes.
const entrySize = 64

// Items takes the head of a block of array or map items and returns their
// number, 0 at the end or after an error. Each must take at least least bytes,
// at least one, and takes size bytes of memory.
func (r *Reader) Items(least, size int) int {
	n := r.Long()
	if n < 0 {
		n = -n
		if r.Long() < 0 {
			r.Fail(ErrNegative)
		}
	}
	switch {
	case n < 0 || n > int64(r.Left()/max(least, 1)):
		r.Fail(ErrItems)
	case int(n)*size > ItemBudget-r.spent:
		r.Fail(ErrBudget)
	}
	if r.err != nil {
		return 0
	}
	r.spent += int(n) * size
	return int(n)
}

// Strings takes an array of strings.
func (r *Reader) Strings() []string { return items(r, &r.Slabs.Strings, (*Reader).Str) }

// Longs takes an array of longs.
func (r *Reader) Longs() []int64 { return items(r, &r.Slabs.Longs, (*Reader).Long) }

func items[T any](r *Reader, from *slab.Of[T], item func(*Reader) T) []T {
	size := int(unsafe.Sizeof(*new(T)))
	var out []T
	for n := r.Items(1, size); n > 0; n = r.Items(1, size) {
		more := from.Slice(n)
		for i := range more {
			more[i] = item(r)
		}
		out = join(out, more)
	}
	return out
}

// Array takes an array of records that take at least least bytes each.
func Array[T any](r *Reader, from *slab.Of[T], least int, item func(*Reader, *T)) []T {
	size := int(unsafe.Sizeof(*new(T)))
	var out []T
	for n := r.Items(least, size); n > 0; n = r.Items(least, size) {
		more := from.Slice(n)
		for i := range more {
			item(r, &more[i])
		}
		out = join(out, more)
	}
	return out
}

// join appends to a slice; nearly always it is the first.
func join[T any](out, more []T) []T {
	if out == nil {
		return more
	}
	return append(out, more...)
}

// Map takes a map of strings.
func (r *Reader) Map() map[string]string {
	var out map[string]string
	for n := r.Items(2, entrySize); n > 0; n = r.Items(2, entrySize) {
		if out == nil {
			out = make(map[string]string, n)
		}
		for range n {
			key := r.Str()
			out[key] = r.Str()
		}
	}
	return out
}
