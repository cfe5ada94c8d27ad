package primitive

import (
	"encoding/binary"
	"maps"
	"slices"
)

// AppendLong appends a long or an int.
func AppendLong(dst []byte, v int64) []byte {
	u := uint64(v<<1) ^ uint64(v>>63)
	if u < 0x80 {
		return append(dst, byte(u))
	}
	return binary.AppendUvarint(dst, u)
}

// AppendBool appends a boolean.
func AppendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// AppendString appends a string.
func AppendString(dst []byte, s string) []byte {
	return append(AppendLong(dst, int64(len(s))), s...)
}

// AppendArray appends an array as one block of items.
func AppendArray[T any](dst []byte, items []T, item func([]byte, *T) []byte) []byte {
	if len(items) > 0 {
		dst = AppendLong(dst, int64(len(items)))
		for i := range items {
			dst = item(dst, &items[i])
		}
	}
	return append(dst, 0)
}

// AppendMap appends a map of strings in the order of its keys.
func AppendMap(dst []byte, m map[string]string) []byte {
	if len(m) > 0 {
		dst = AppendLong(dst, int64(len(m)))
		var few [16]string // which most maps have no more of
		keys := slices.AppendSeq(few[:0], maps.Keys(m))
		slices.Sort(keys)
		for _, k := range keys {
			dst = AppendString(AppendString(dst, k), m[k])
		}
	}
	return append(dst, 0)
}

// AppendStrings appends an array of strings.
func AppendStrings(dst []byte, items []string) []byte {
	return AppendArray(dst, items, func(dst []byte, s *string) []byte { return AppendString(dst, *s) })
}

// AppendLongs appends an array of longs.
func AppendLongs(dst []byte, items []int64) []byte {
	return AppendArray(dst, items, func(dst []byte, v *int64) []byte { return AppendLong(dst, *v) })
}
