package replay

import (
	"bytes"
	"testing"
)

func FuzzOpen(f *testing.F) {
	f.Add([]byte(magic))
	f.Add([]byte(magic + "\x05\x01\x00\x00\x00x"))
	f.Add(recorded(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := Open(bytes.NewReader(file))
		if err != nil {
			return
		}
		for range len(file) {
			if _, err := r.Next(0); err != nil {
				return
			}
		}
		t.Fatal("more events than bytes")
	})
}
