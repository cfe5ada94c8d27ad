package cri

import "testing"

func FuzzStatus(f *testing.F) {
	f.Add(status(str(statusID, id), message(statusMetadata, str(1, "web")), number(statusCreated, 7))[frameHead:])
	f.Add(status(message(statusLabels, str(1, "a"), str(2, "b")), message(statusMounts, str(1, "/d"), number(3, 1)))[frameHead:])
	f.Add([]byte{0x0d, 1, 2, 3, 4, 0x09, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, rec, err := parseStatus(data)
		if err == nil && (len(rec.Labels) > maxEntries || len(rec.Mounts) > maxEntries) {
			t.Fatalf("%d labels, %d mounts", len(rec.Labels), len(rec.Mounts))
		}
	})
}
