package jsonfile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEqual(t *testing.T) {
	f := func(want bool, a, b string) {
		t.Helper()
		c := NewCollector("f")
		one, other := Parse([]byte(a), c), Parse([]byte(b), c)
		require.NoError(t, c.Err())
		require.Equal(t, want, Equal(one, other))
		require.Equal(t, want, Equal(other, one))
	}
	f(true, `{"a": 1, "b": [true, null, "x"]}`, "{\"b\":\n[true,null,\"x\"],\"a\":1}")
	f(false, `{"a": 1}`, `{"a": "1"}`)
	f(false, `{"a": 1}`, `{"a": 1, "b": 1}`)
	f(false, `{"a": 1}`, `{"b": 1}`)
	f(false, `[1, 2]`, `[2, 1]`)
	f(false, `[]`, `{}`)
	require.True(t, Equal(nil, &Node{Kind: Object}))
}
