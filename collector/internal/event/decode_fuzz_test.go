package event

import (
	"reflect"
	"testing"
)

func FuzzDecode(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Decode(append([]byte(nil), b...))
		if err != nil || !reflect.DeepEqual(e, again) {
			t.Fatalf("decoded again: %v, %v", again, err)
		}
	})
}

func BenchmarkDecodeOpen(b *testing.B) {
	open := raw(wireOpen{
		Head: head(TypeOpen, ClassOpen), File: wireFile{PathLen: 20}, RawLen: 20,
	}, "/usr/lib/some/folder", "/usr/lib/some/folder")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(open); err != nil {
			b.Fatal(err)
		}
	}
}
