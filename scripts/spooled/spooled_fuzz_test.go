package spooled

import (
	"bytes"
	"testing"
)

func FuzzAfterTally(f *testing.F) {
	f.Add([]byte{0, 'x'})
	f.Add([]byte{1, 2, 3, 4, 'c', 'a', 'f', 'e', 'x'})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, block []byte) {
		rest, err := afterTally(block)
		if err == nil && !bytes.HasSuffix(block, rest) {
			t.Fatal("what is left is not the end of the block")
		}
	})
}
