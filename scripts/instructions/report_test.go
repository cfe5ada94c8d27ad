package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const said = `kernel: 6.18-test
counts: {"Tier":"none","Recorded":{"Known":200046,"Loops":[{"Name":"getpid","Instructions":393.1}]},"Other":{"Known":200046,"Loops":[{"Name":"getpid","Instructions":393.1}]}}
counts: {"Tier":"tracepoint","Recorded":{"Known":200046,"Loops":[{"Name":"getpid","Instructions":593.1}]},"Other":{"Known":200047,"Loops":[{"Name":"getpid","Instructions":563.1}]}}
some word of the kernel's
counts: {"Tier":"trampoline","Recorded":{"Known":200046,"Loops":[{"Name":"getpid","Instructions":392.9}]},"Other":{"Known":200046,"Loops":[{"Name":"getpid","Instructions":393.1}]}}
`

func TestWhatAMachineCountedIsATable(t *testing.T) {
	r, err := read(said)
	require.NoError(t, err)
	text := markdown([]*result{r})
	require.Contains(t, text, "## 6.18-test\n")
	require.Contains(t, text, "| a loop of 200,000 | 200046 | 0 | 0 | 1 | 0 |\n")
	require.Contains(t, text, "| getpid | 393 | 200 | 0 | 170 | 0 |\n")
}

func TestCountsThatAreOffAreRefused(t *testing.T) {
	f := func(old, new, want string) {
		t.Helper()
		_, err := read(strings.Replace(said, old, new, 1))
		require.ErrorContains(t, err, want)
	}
	f("200046", "351624", "tier none: the counter does not count instructions: 351624 of a loop of 200000")
	f("200047", "351624", "tier tracepoint: the counter does not count instructions: 351624 of a loop of 200000")
	f(`"Known"`, `"Trouble":"no loopback","Known"`, "tier none: no loopback")
	f("counts: {", "counts: [", "read ")
	f(`counts: {"Tier":"trampoline"`, `panic: `, "not all was counted")
	f(`[{"Name":"getpid","Instructions":593.1}]`, `[]`, "tier tracepoint: 0 loops of 1")
}
