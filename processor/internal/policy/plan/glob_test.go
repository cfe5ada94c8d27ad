package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGlob(t *testing.T) {
	f := func(pattern, text string, want bool) {
		t.Helper()
		require.Equal(t, want, glob(pattern, text, false), "%q with %q", pattern, text)
	}
	f("/etc/*", "/etc/ssh/config", true)
	f("*/.ssh/id_*", "/home/a/.ssh/id_rsa", true)
	f("*/.ssh/id_*", "/home/a/.ssh/known_hosts", false)
	f("a?c", "abc", true)
	f("a?c", "ac", false)
	f("[a-c]x[!0-9]", "bxy", true)
	f("[a-c]x[!0-9]", "bx1", false)
	f("[]a]", "]", true)
	f("x[[:digit:]_]", "x7", true)
	f("x[[:digit:]_]", "x_", true)
	f("x[![:punct:][:space:]]", "x-", false)
	f("x[![:punct:][:space:]]", "xy", true)
	f("x[[:digit]", "xd", true)
	f("x[[:none:]]", "x]", false)
	f("[ab", "[ab", true)
	f(`\*`, "*", true)
	f(`\*`, "x", false)
	f("***", "", true)
	f("a*b*c*d", "aXbXcXcXd", true)
	f("", "x", false)
	require.True(t, glob("AB[C-D]", "abd", true))
}

func TestPathMatch(t *testing.T) {
	f := func(pattern, path string, want bool) {
		t.Helper()
		require.Equal(t, want, pathMatch(pattern)(path), "%q with %q", pattern, path)
	}
	f("/etc", "/etc/passwd", true)
	f("/et", "/etc/passwd", false)
	f("/etc/", "/etc/passwd", true)
	f("/", "/etc", true)
	f("/etc/*/x", "/etc/a/x/y", true)
	f("/etc/*/x", "/etc/a", false)
	f("etc", "etc/passwd", true)
	f("/etc/passwd/x", "/etc/passwd", false)
}
