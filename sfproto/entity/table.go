package entity

// table is a bounded map. When it is full, or the budget is used up, the entry goes
// that was not looked up for the longest time, as far as one bit an entry can tell (the
// clock algorithm): a hot entity outlives any number of those announced after it.
type table[K comparable, V any] struct {
	limit   int
	weigh   func(V) int // bytes of a value
	budget  *Budget
	index   map[K]int
	slots   []slot[K, V]
	free    []int // slots
	hand    int
	evicted int64
}

type slot[K comparable, V any] struct {
	key   K
	value V
	bytes int
	used  bool
	taken bool
}

func newTable[K comparable, V any](limit int, weigh func(V) int, budget *Budget) *table[K, V] {
	return &table[K, V]{limit: limit, weigh: weigh, budget: budget, index: map[K]int{}}
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

// put adds or replaces a value. One that is changed in place is put again.
func (t *table[K, V]) put(k K, v V) {
	bytes := t.weigh(v)
	i, ok := t.index[k]
	if ok {
		s := &t.slots[i]
		t.budget.add(bytes - s.bytes)
		s.value, s.bytes, s.used = v, bytes, true
	} else {
		i = t.place()
		t.slots[i] = slot[K, V]{key: k, value: v, bytes: bytes, taken: true}
		t.index[k] = i
		t.budget.add(bytes)
	}
	for t.budget.exceeded() && t.evict(i) {
	}
}

// nobody is the slot of no entry.
const nobody = -1

// evict gives up the oldest entry but the one in a slot that is to stay. It is false when
// there is no other.
func (t *table[K, V]) evict(stays int) bool {
	for range 2 * len(t.slots) {
		i := t.hand
		t.hand = (t.hand + 1) % len(t.slots)
		switch s := &t.slots[i]; {
		case !s.taken || i == stays:
		case s.used:
			s.used = false
		default:
			t.remove(s.key)
			t.evicted++
			return true
		}
	}
	return false
}

// shed gives up half of the entries, the oldest ones.
func (t *table[K, V]) shed() {
	for n := len(t.index) / 2; n > 0 && t.evict(nobody); n-- {
	}
}

// place is the number of a free slot.
func (t *table[K, V]) place() int {
	if len(t.free) == 0 && len(t.slots) < t.limit {
		t.slots = append(t.slots, slot[K, V]{})
		return len(t.slots) - 1
	}
	if len(t.free) == 0 {
		t.evict(nobody)
	}
	last := len(t.free) - 1
	i := t.free[last]
	t.free = t.free[:last]
	return i
}

// remove takes a value out.
func (t *table[K, V]) remove(k K) {
	if i, ok := t.index[k]; ok {
		delete(t.index, k)
		t.budget.add(-t.slots[i].bytes)
		t.slots[i] = slot[K, V]{}
		t.free = append(t.free, i)
	}
}

func (t *table[K, V]) len() int { return len(t.index) }

// clear forgets all values; it does not forget how many were evicted.
func (t *table[K, V]) clear() {
	for i := range t.slots {
		t.budget.add(-t.slots[i].bytes)
	}
	clear(t.index)
	clear(t.slots)
	t.slots, t.free, t.hand = t.slots[:0], t.free[:0], 0
}
