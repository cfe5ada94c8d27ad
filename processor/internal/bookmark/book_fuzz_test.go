package bookmark

import "testing"

func FuzzBook(f *testing.F) {
	f.Add([]byte(`{"version":1,"files":[{"path":"a.sf","device":1,"inode":2,"print":{"length":3,"sha256":"00"},"offset":7}]}`))
	f.Add([]byte(`{"version":1,"files":[null,{"offset":-1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		marks, err := parse(text)
		for _, m := range marks {
			if err == nil && (m.Offset < 0 || m.saved != m.Offset) {
				t.Fatalf("a mark at %d was taken", m.Offset)
			}
		}
	})
}
