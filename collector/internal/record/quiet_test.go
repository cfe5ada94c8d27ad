package record_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow/flowtest"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func quiet(h event.Head) event.Head {
	h.Flags = event.HeadQuiet
	return h
}

// TestWhoIsLeftOutIsKnown: what it became stands among the ancestors of one that is
// recorded.
func TestWhoIsLeftOutIsKnown(t *testing.T) {
	f := newFixture()
	f.Handle(&event.Exec{Head: quiet(head(unix.SYS_EXECVE, 0, 1)), Exe: "/usr/bin/make", Args: []string{"make"}})
	f.Handle(&event.Fork{Head: quiet(head(unix.SYS_CLONE, 9, 1)), ChildTGID: 9, ChildStart: 5 * second})
	require.Empty(t, f.recs)

	child := head(unix.SYS_EXECVE, 0, 1)
	child.TGID, child.Start = 9, 5*second
	f.Handle(&event.Exec{Head: child, Exe: "/usr/bin/cc", Args: []string{"cc"}})
	require.Equal(t, []string{"P", "P", "PE"}, f.kinds())
	require.Equal(t, "/usr/bin/make", f.recs[0].(*sfproto.Process).Exe)
	require.Equal(t, "/usr/bin/cc", f.recs[1].(*sfproto.Process).Exe)

	// The parent was told by now: that it becomes another program is told too.
	f.recs = nil
	f.Handle(&event.Exec{Head: quiet(head(unix.SYS_EXECVE, 0, 2)), Exe: "/usr/bin/ninja", Args: []string{"ninja"}})
	require.Equal(t, []string{"P"}, f.kinds())
	f.Handle(&event.State{Head: quiet(head(unix.SYS_SETUID, 0, 3)), OldGen: 2})
	f.Handle(&event.Exit{Head: quiet(head(-1, 0, 3))})
	require.Equal(t, []string{"P", "P"}, f.kinds())
}

// TestWhatBeganBeforeIsToldToItsEnd: the flows of a process that is left out from now on.
func TestWhatBeganBeforeIsToldToItsEnd(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.kernel.Flows[event.FlowKey{TGID: pid, FD: 3}] = flowtest.Counted{ID: 1, Counters: event.Counters{ReadOps: 1, ReadBytes: 9}}
	f.recs = nil
	f.Handle(&event.State{Head: quiet(head(unix.SYS_SETUID, 0, 1))})
	require.Equal(t, "FF", f.kinds()[len(f.kinds())-2])
	require.IsType(t, &sfproto.Process{}, f.recs[len(f.recs)-1])

	// Threads of one that is left out are not told.
	f.recs = nil
	f.kernel.Threads[pid] = event.Threads{Cloned: 5}
	f.Flush(100 * second)
	require.Empty(t, f.kinds())
}

// TestAFlowThatIsLeftOutIsForgottenByTheKernel: the kernel side began it before it knew.
func TestAFlowThatIsLeftOutIsForgottenByTheKernel(t *testing.T) {
	f := newFixture()
	key := event.FlowKey{TGID: pid, FD: 3}
	f.kernel.Flows[key] = flowtest.Counted{ID: 1}
	open := openEvent(3, 1, 0)
	open.Flags = event.HeadQuiet
	f.Handle(open)
	require.NotContains(t, f.kernel.Flows, key)
	require.Empty(t, f.recs)
}
