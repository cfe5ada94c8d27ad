// Package recent remembers what was asked for not long ago, in bounded room.
//
// Invariant: a Map holds no more entries than it was made for, and forgets those that
// nobody asked for or put for the longest time, half of them at once.
package recent

// Map is such a map. It is for one goroutine.
type Map[K comparable, V any] struct {
	half       int
	young, old map[K]V
}

// New is an empty map for so many entries, at least two.
func New[K comparable, V any](most int) *Map[K, V] {
	return &Map[K, V]{half: max(1, most/2), young: map[K]V{}}
}

// Get is the value of a key, which is not forgotten soon then.
func (m *Map[K, V]) Get(k K) (V, bool) {
	if v, ok := m.young[k]; ok {
		return v, true
	}
	v, ok := m.old[k]
	if ok {
		m.Put(k, v)
	}
	return v, ok
}

// Put sets the value of a key.
func (m *Map[K, V]) Put(k K, v V) {
	if _, known := m.young[k]; !known && len(m.young) >= m.half {
		m.young, m.old = map[K]V{}, m.young
	}
	m.young[k] = v
	delete(m.old, k)
}

// Len is the number of entries.
func (m *Map[K, V]) Len() int { return len(m.young) + len(m.old) }
