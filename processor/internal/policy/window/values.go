package window

import "maps"

// MaxDistinct bounds how many different values a window may wait for.
const MaxDistinct = 10_000

// maxValues bounds the values that all keys of a window wait for together.
const maxValues = 1 << 20

// values are the different values of a key, by their hashes, and for each the number
// of the slice in which it was seen last.
type values map[uint64]int64

// see notes that a value was seen in a slice, which is there.
func (k *key) see(value uint64, in, width int64) {
	if k.values == nil {
		k.values = values{}
	}
	before, known := k.values[value]
	if known && before >= in {
		return
	}
	if known {
		if s := k.find(before, width); s != nil {
			s.distinct--
		}
	}
	k.values[value] = in
	k.find(in, width).distinct++
}

// tidy drops the values of slices that are gone, when they are more than those that
// are left.
func (k *key) tidy(left, width int64) {
	if int64(len(k.values)) <= 2*left {
		return
	}
	first := floor(k.slices[0].last, width)
	maps.DeleteFunc(k.values, func(_ uint64, in int64) bool { return in < first })
}

// find is the slice of a number, nil when it is gone.
func (k *key) find(number, width int64) *slice {
	for i := len(k.slices) - 1; i >= 0; i-- {
		if floor(k.slices[i].last, width) == number {
			return &k.slices[i]
		}
	}
	return nil
}
