package sfjson

import "testing"

func FuzzRead(f *testing.F) {
	f.Add(string(Append(nil, fileFlow())))
	f.Add(`{"type": "NF", "net": {"sip": "::1"}, "proc": {"aexe": ["a", "b"], "apid": [1]}}`)
	f.Fuzz(func(t *testing.T, line string) {
		r, err := Read([]byte(line))
		if err == nil && r.Record == nil {
			t.Fatal("no record and no error")
		}
		if err == nil {
			Append(nil, r)
			r.AppendEvents(nil)
		}
	})
}
