package jsonline_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
)

func TestObject(t *testing.T) {
	o := jsonline.Object{Buf: []byte("before\n{")}
	o.Text("text", "a\"{\n")
	o.Num("num", -1)
	o.Flag("flag", true)
	o.In("in", func() {})
	o.Texts("texts", []string{"a", "\x1b"})
	o.Nums("nums", nil)
	o.Pair("k\"{", "v")
	jsonline.Objects(&o, "objects", []int64{1, 2}, func(n int64) { o.Num("n", n); o.Num("m", n) })
	require.Equal(t, `before`+"\n"+`{"text":"a\"{\n","num":-1,"flag":true,"in":{},"texts":["a","\u001b"],"nums":[],`+
		`"k\"{":"v","objects":[{"n":1,"m":1},{"n":2,"m":2}]`, string(o.Buf))
}
