package primitive

import (
	"encoding/binary"
	"testing"
)

// Numbers are read as the standard library reads them, alone and in runs.
func FuzzLong(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 7})
	f.Add([]byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		want, n := binary.Varint(data)
		var one, many Reader
		one.Reset(data)
		many.Reset(data)
		got, run := one.Long(), many.Run(1)
		switch {
		case n <= 0 && (one.Err() == nil || many.Err() == nil):
			t.Fatalf("% x is no number", data)
		case n > 0 && (got != want || run[0] != want || one.Pos() != n || many.Pos() != n):
			t.Fatalf("% x is %d of %d bytes, not %d of %d, %d of %d", data, want, n, got, one.Pos(), run[0], many.Pos())
		}
	})
}
