package jsonline_test

import (
	"net/netip"
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
	o.Words("words", "a\"", "b\n")
	o.NumText("numtext", -7)
	o.Time("time", 1750000000_000000001)
	o.Time("early", -1)
	o.Address("address", netip.MustParseAddr("2001:db8::1"))
	jsonline.Objects(&o, "objects", []int64{1, 2}, func(n int64) { o.Num("n", n); o.Num("m", n) })
	require.Equal(t, `before`+"\n"+`{"text":"a\"{\n","num":-1,"flag":true,"in":{},"texts":["a","\u001b"],"nums":[],`+
		`"k\"{":"v","words":"a\" b\n","numtext":"-7","time":"2025-06-15T15:06:40.000000001Z","early":"1969-12-31T23:59:59.999999999Z",`+
		`"address":"2001:db8::1","objects":[{"n":1,"m":1},{"n":2,"m":2}]`, string(o.Buf))
}
