package jsonfile

import "slices"

// Equal reports whether two values say the same, wherever they stand and in whatever
// order their keys are. A nil node is an empty object.
func Equal(a, b *Node) bool {
	empty := &Node{Kind: Object}
	if a == nil {
		a = empty
	}
	if b == nil {
		b = empty
	}
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Members) != len(b.Members) {
		return false
	}
	for _, m := range a.Members {
		i := slices.IndexFunc(b.Members, func(o Member) bool { return o.Key == m.Key })
		if i < 0 || !Equal(m.Value, b.Members[i].Value) {
			return false
		}
	}
	return slices.EqualFunc(a.Items, b.Items, Equal)
}
