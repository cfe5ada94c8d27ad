package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// output is what testScript prints of a suite with a case that passed, one that
// failed, one that the kernel cannot play, and one that did not end.
const output = `kernel: 6.1.0-test
check: ok kernel            6.1.0-test x86_64
check: no task iterator     the probe is not loaded
suite: syscalls
=== RUN   TestCalls
=== RUN   TestCalls/open/openat
=== RUN   TestCalls/open/creat
    calls_test.go:40:
        	Error:      	Not equal: 
        	            	expected: 1
        	            	actual  : 2
        	            	
=== RUN   TestCalls/odd/fchmodat2
    calls_test.go:34: not available: this kernel has no call 452
--- FAIL: TestCalls (1.00s)
    --- PASS: TestCalls/open/openat (0.00s)
    --- FAIL: TestCalls/open/creat (0.00s)
    --- SKIP: TestCalls/odd/fchmodat2 (0.00s)
=== RUN   TestStuck
suite: none
`

func TestResultsAreReadFromTheConsole(t *testing.T) {
	r, err := read(output)
	require.NoError(t, err)
	require.Equal(t, "6.1.0-test", r.kernel)
	require.Equal(t, []string{"task iterator the probe is not loaded"}, r.lacks)
	require.Equal(t, map[string]*tally{
		"syscalls, open": {passed: 1, failed: []outcome{{"TestCalls/open/creat", "Not equal: expected: 1 actual : 2"}}},
		"syscalls, odd":  {skipped: []outcome{{"TestCalls/odd/fchmodat2", "not available: this kernel has no call 452"}}},
		"syscalls":       {failed: []outcome{{"TestStuck", "did not come to its end"}}},
	}, r.groups)
	require.Empty(t, r.broken)
	require.False(t, passed([]result{r}))
	require.Contains(t, markdown([]result{r}, tracepoint), "| syscalls, open | 1 **!1** |")
}

func TestAConsoleThatEndsEarlyIsAFailure(t *testing.T) {
	r, err := read("kernel: x\nsuite: syscalls\n=== RUN   TestCalls\n--- PASS: TestCalls (0.00s)\n")
	require.NoError(t, err)
	require.NotEmpty(t, r.broken)
	require.False(t, passed([]result{r}))
}

func TestAKernelThatDidNotStartIsTold(t *testing.T) {
	r, err := read("")
	require.NoError(t, err)
	r.where, r.broken = "Debian sid", "fetch kernel sid: exit status 1"
	require.False(t, passed([]result{r}))
	require.Equal(t, "0 passed, 0 failed, fetch kernel sid: exit status 1", r.sum())
	text := markdown([]result{r}, "trampoline")
	require.Contains(t, text, "| cases | Debian sid |\n")
	require.Contains(t, text, "- not started (Debian sid)\n  - **fetch kernel sid: exit status 1**\n")
}

func TestMistakesAreFoundFirst(t *testing.T) {
	f := func(o options, want string) {
		t.Helper()
		require.ErrorContains(t, o.check(), want)
	}
	f(options{tiers: "tracepoint kprobe"}, `unknown tier "kprobe"`)
	f(options{suites: "syscalls prob:Requests"}, `unknown suite "prob"`)
	f(options{out: "no/such/folder"}, "look for the tables' folder: ")
	t.Setenv("PATH", t.TempDir())
	f(options{kernels: "trixie"}, "Debian: ")
	require.NoError(t, (&options{tiers: tracepoint, suites: "probe"}).check())
}

func TestSuitesAreNarrowedByPatterns(t *testing.T) {
	script := testScript("syscalls probe:Requests")
	require.Contains(t, script, "echo 'suite: syscalls'; ./syscalls.test -test.v=test2json -test.run '' 2>&1\n")
	require.Contains(t, script, "echo 'suite: probe'; ./probe.test -test.v=test2json -test.run 'Requests' 2>&1\n")
}
