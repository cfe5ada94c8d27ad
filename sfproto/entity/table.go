package entity

// table is a bounded map. When it is full the entry goes that was not looked up
// for the longest time, as far as one bit an entry can tell (the clock
// algorithm): a hot entity outlives any number of those announced after it.
type table[K comparable, V any] struct {
	limit   int
	index   map[K]int
	slots   []slot[K, V]
	hand    int
	evicted int64
}

type slot[K comparable, V any] struct {
	key   K
	value V
	used  bool
	taken bool
}

func newTable[K comparable, V any](limit int) *table[K, V] {
	return &table[K, V]{limit: limit, index: map[K]int{}}
}

// get finds a value and marks it as used.
func (t *table[K, V]) get(k K) (V, bool) {
	i, ok := t.index[k]
	if !ok {
		var none V
		return none, false
	}
	t.slots[i].used = true
	return t.slots[i].value, true
}

// put adds or replaces a value.
func (t *table[K, V]) put(k K, v V) {
	if i, ok := t.index[k]; ok {
		t.slots[i].value, t.slots[i].used = v, true
		return
	}
	i := t.place()
	t.slots[i] = slot[K, V]{key: k, value: v, taken: true}
	t.index[k] = i
}

// place is the number of a free slot.
func (t *table[K, V]) place() int {
	if len(t.slots) < t.limit {
		t.slots = append(t.slots, slot[K, V]{})
		return len(t.slots) - 1
	}
	for {
		i := t.hand
		t.hand = (t.hand + 1) % len(t.slots)
		switch s := &t.slots[i]; {
		case !s.taken:
			return i
		case s.used:
			s.used = false
		default:
			delete(t.index, s.key)
			t.evicted++
			return i
		}
	}
}

// remove takes a value out; the clock's hand finds its slot again.
func (t *table[K, V]) remove(k K) {
	if i, ok := t.index[k]; ok {
		delete(t.index, k)
		t.slots[i] = slot[K, V]{}
	}
}

func (t *table[K, V]) len() int { return len(t.index) }

// clear forgets all values; it does not forget how many were evicted.
func (t *table[K, V]) clear() {
	clear(t.index)
	clear(t.slots)
	t.slots, t.hand = t.slots[:0], 0
}
