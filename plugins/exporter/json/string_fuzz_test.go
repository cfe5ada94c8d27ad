package json

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzString(f *testing.F) {
	f.Add("a\x1b\"\\\xff\U000e0001")
	f.Fuzz(func(t *testing.T, s string) {
		text := appendString(nil, s)
		var back string
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); strings.ReplaceAll(back, "\ufffd", "") != strings.ReplaceAll(want, "\ufffd", "") {
			t.Fatalf("%q became %q", s, back)
		}
	})
}
