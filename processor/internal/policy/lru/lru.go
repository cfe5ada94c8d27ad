// Package lru is a table with a bound: the key that was used least recently makes
// room for a new one.
//
// Invariant: a table never holds more keys than it was made for, and counts those
// that it gave up.
package lru

// Table maps keys to values. One goroutine uses it.
type Table[V any] struct {
	max     int
	entries map[string]*entry[V]
	ring    entry[V] // its next is the key used last, its previous the one used first
	evicted int64
}

type entry[V any] struct {
	previous, next *entry[V]
	key            string
	value          V
}

// New makes a table for at least one key.
func New[V any](max int) *Table[V] {
	t := &Table[V]{max: max, entries: map[string]*entry[V]{}}
	t.ring.previous, t.ring.next = &t.ring, &t.ring
	return t
}

// Get is a key's value, nil without one. It is valid until the key is gone.
func (t *Table[V]) Get(key []byte) *V {
	e := t.entries[string(key)]
	if e == nil {
		return nil
	}
	t.touch(e)
	return &e.value
}

// Make is a key's value, a new one if need be.
func (t *Table[V]) Make(key []byte) *V {
	if v := t.Get(key); v != nil {
		return v
	}
	if len(t.entries) >= t.max {
		t.evicted++
		t.remove(t.ring.previous)
	}
	e := &entry[V]{key: string(key)}
	t.entries[e.key] = e
	t.insert(e)
	return &e.value
}

// Delete removes a key.
func (t *Table[V]) Delete(key []byte) {
	if e := t.entries[string(key)]; e != nil {
		t.remove(e)
	}
}

// Len is the number of keys.
func (t *Table[V]) Len() int { return len(t.entries) }

// Evicted is how many keys made room for others so far.
func (t *Table[V]) Evicted() int64 { return t.evicted }

func (t *Table[V]) touch(e *entry[V]) {
	if t.ring.next != e {
		t.unlink(e)
		t.insert(e)
	}
}

func (t *Table[V]) insert(e *entry[V]) {
	e.previous, e.next = &t.ring, t.ring.next
	e.previous.next, e.next.previous = e, e
}

func (t *Table[V]) unlink(e *entry[V]) {
	e.previous.next, e.next.previous = e.next, e.previous
}

func (t *Table[V]) remove(e *entry[V]) {
	t.unlink(e)
	delete(t.entries, e.key)
}
