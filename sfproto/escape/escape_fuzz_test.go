package escape

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

func FuzzEscape(f *testing.F) {
	f.Add("a\x1b\"\\\xff\U000e0001\n")
	f.Fuzz(func(t *testing.T, s string) {
		text := AppendJSON(nil, s)
		var back string
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		want := strings.ToValidUTF8(s, "")
		if got := strings.ReplaceAll(back, "\ufffd", ""); got != strings.ReplaceAll(want, "\ufffd", "") {
			t.Fatalf("%q became %q", s, back)
		}
		for _, r := range string(text) + Text(s) {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q left %q in", s, r)
			}
		}
	})
}
