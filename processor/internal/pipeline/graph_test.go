package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInOneWay(t *testing.T) {
	f := func(want bool, edges ...[2]string) {
		t.Helper()
		parts := map[string]*part{}
		var order []*part
		for _, e := range edges {
			for i, name := range e {
				if parts[name] == nil {
					parts[name] = &part{name: name, kind: stage}
					order = append(order, parts[name])
				}
				if i == 0 && name[0] == 's' {
					parts[name].kind = source
				}
			}
			from, to := parts[e[0]], parts[e[1]]
			from.to = append(from.to, to)
			to.inputs++
		}
		require.Equal(t, want, inOneWay(sorted(order))[parts["out"]])
	}
	f(true, [2]string{"s", "out"})
	f(true, [2]string{"s", "a"}, [2]string{"a", "out"}, [2]string{"a", "b"})
	f(true, [2]string{"s1", "a"}, [2]string{"s2", "a"}, [2]string{"a", "out"})
	f(false, [2]string{"s", "out"}, [2]string{"s", "a"}, [2]string{"a", "out"})
	f(false, [2]string{"s", "a"}, [2]string{"s", "b"}, [2]string{"a", "c"}, [2]string{"b", "c"}, [2]string{"c", "out"})
	f(false, [2]string{"s", "a"}, [2]string{"s", "b"}, [2]string{"a", "c"}, [2]string{"b", "c"},
		[2]string{"c", "d"}, [2]string{"c", "e"}, [2]string{"d", "out"}, [2]string{"e", "out"})
}
