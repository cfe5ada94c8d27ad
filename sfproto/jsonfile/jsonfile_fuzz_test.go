package jsonfile

import "testing"

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"path": "${A}", "limit": {"max": 1}, "list": [1, true, null]}`))
	f.Add([]byte(`{"path": "$", "path": 1}`))
	f.Add([]byte("{\"limit\": [[[["))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := NewCollector("f.json")
		n := Parse(text, c)
		if n == nil {
			if c.Err() == nil {
				t.Fatal("nothing was read, and nothing is wrong")
			}
			return
		}
		NewEnvironment([]string{"A=b"}).Expand(n, c)
		n.Override([]string{"LIMIT", "MAX"}, "V", "1")
		if !Bind(n, new(config), c) && c.Err() == nil {
			t.Fatal("Bind found what is not told")
		}
	})
}
