// Package slab hands out zeroed records, and the slices in them, from chunks
// that the garbage collector owns.
//
// Invariant: nothing is handed out twice. A chunk lives as long as anything in
// it does; chunks of entities, which may be kept, are therefore small.
package slab

import (
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Sizes of chunks, in bytes. The first is small, so that a short stream costs
// little; each is twice the one before it, up to what its values allow.
const (
	firstChunk  = 2 << 10
	itemChunk   = 16 << 10
	entityChunk = 64 << 10
	eventChunk  = 512 << 10
)

// Of hands out values of one type. It is for one goroutine.
type Of[T any] struct {
	chunk []T
	used  int // of the chunk; an index, because moving a pointer costs a write barrier
	size  int // of the chunk, in bytes
}

// New is a new value.
func (s *Of[T]) New() *T {
	if s.used == len(s.chunk) {
		s.grow()
	}
	s.used++
	return &s.chunk[s.used-1]
}

// Slice is a slice of n new values, which does not grow into what comes next. A
// long one has memory of its own.
func (s *Of[T]) Slice(n int) []T {
	if n*size[T]() > firstChunk {
		return make([]T, n)
	}
	if n > len(s.chunk)-s.used {
		s.grow()
	}
	s.used += n
	return s.chunk[s.used-n : s.used : s.used]
}

func (s *Of[T]) grow() {
	s.size = min(max(2*s.size, firstChunk), most[T]())
	s.chunk, s.used = make([]T, s.size/size[T]()), 0
}

// most is the size of the largest chunk of a type.
func most[T any]() int {
	rec, ok := any((*T)(nil)).(sfproto.Record)
	switch {
	case !ok:
		return itemChunk
	case rec.Kind().IsEntity():
		return entityChunk
	}
	return eventChunk
}

func size[T any]() int { return int(unsafe.Sizeof(*new(T))) }
