package escape

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppendJSON(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		require.Equal(t, want, string(AppendJSON(nil, in)))
	}
	f("plain", `"plain"`)
	f("a\"\\\n\r\tb", `"a\"\\\n\r\tb"`)
	f("\x1b[31m\x07\x00", `"\u001b[31m\u0007\u0000"`)
	f("\u009b2J\x7f", `"\u009b2J\u007f"`)
	f("right\u202eleft", `"right\u202eleft"`)
	f("bad\xff", `"bad\ufffd"`)
	f("Größe 🙂", `"Größe 🙂"`)
	f("\U000e0001", `"\udb40\udc01"`)
}

func TestText(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		require.Equal(t, want, Text(in))
		require.Equal(t, want, string(AppendText(nil, in)))
	}
	f("plain Größe 🙂", "plain Größe 🙂")
	f("a\x1b[2J\nb", `a\x1b[2J\x0ab`)
	f("\u009b2J\x7f", `\xc2\x9b2J\x7f`)
	f("\u202e\xff", `\xe2\x80\xae\xff`)
	f("", "")
}
