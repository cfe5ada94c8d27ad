package spool

import (
	"errors"
	"os"
	"testing"
	"time"
)

func FuzzSegment(f *testing.F) {
	head := segmentHead{first: 5, before: 9, owner: []byte("head")}
	whole := appendFrame(head.append(nil), frameHead{index: 5, before: 9, records: 2, time: time.Unix(1, 0)}, []byte("no zstd"))
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte(segmentMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(segmentPath(dir, 5), data, 0o600); err != nil {
			t.Fatal(err)
		}
		l, _, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		for range len(data) + 2 {
			_, ok, err := l.Read()
			if err != nil && !errors.As(err, new(*DamageError)) {
				t.Fatal(err)
			}
			if !ok && err == nil {
				if err := l.Close(); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatal("reading does not end")
	})
}
