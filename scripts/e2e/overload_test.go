package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// valve is a reader of a stream that takes nothing until it is opened.
type valve struct {
	opened chan struct{}
	mu     sync.Mutex
	buf    bytes.Buffer
}

func (v *valve) Write(p []byte) (int, error) {
	<-v.opened
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.buf.Write(p)
}

// loads are by the names of their activities. They are the scaled ones of
// scripts/bench/load, which takes the whole.
func loads() map[string]overload.Load {
	return map[string]overload.Load{
		"flood":       {Opens: 20_000, Talks: 300, Forks: 300}, // enough for every queue on the way
		"urgent":      {Talks: 3000, Forks: 3000},              // more than the ring holds of what is not bulk
		"modest":      {Opens: 20, Talks: 20, Forks: 20},
		"crowd":       {Crowd: 1000},
		"held":        {Held: 30_000},
		"opened":      {Opens: 100_000},
		"connections": {Talks: 20_000},
		"launches":    {Execs: 1000},
		"execs":       {Relay: 10_000},
	}
}

// container makes a cgroup that is named as a container's is, by its id.
func (r *rig) container(id string) *cgroup.Cgroup {
	r.t.Helper()
	group, err := r.group.Child(id)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { require.NoError(r.t, group.Remove()) })
	return group
}

// sum is what a stream tells of a container. Where events are lost, some of its
// processes have no names.
func (r *rig) sum(stream []byte, container string) *overload.Sum {
	r.t.Helper()
	s := overload.NewSum(filepath.Join(r.dir, "work"), container)
	require.NoError(r.t, s.Read(bytes.NewReader(stream)))
	r.t.Logf("%s: told %v, lost %v", container, s.Told, s.Lost)
	return s
}

// TestToldAndLostIsWhatWasDone: with a reader that takes nothing meanwhile, what a
// container that floods did is what is told and what is lost of it, for each class.
// Another one loses nothing but what is bulk, unless the ring is smaller than the collector
// wants it.
func TestToldAndLostIsWhatWasDone(t *testing.T) {
	for _, c := range []struct{ ring, loud, loses string }{
		{"65536", "flood", "open"}, {"262144", "flood", "open"}, {"262144", "urgent", "fork"},
	} {
		t.Run(c.loud+" "+c.ring, func(t *testing.T) {
			r := newRig(t)
			require.NoError(t, overload.Load{}.Prepare(r.work("")))
			loud, quiet := strings.Repeat("a", 64), strings.Repeat("b", 64)
			out := &valve{opened: make(chan struct{})}
			collector := r.start(pair.Options{Path: binary("sfcollector"), Stdout: out, Args: []string{
				"run", "--cgroup", r.group.Path(), "--out", "-", "--ring", c.ring, "--no-container-lookup"}})
			r.activityIn(r.container(loud), c.loud)
			r.activityIn(r.container(quiet), "modest")
			close(out.opened)
			require.NoError(t, collector.Stop(within), collector.Stderr())
			stream := out.buf.Bytes() // whoever wrote to it has ended

			of := r.sum(stream, loud[:12])
			require.Empty(t, of.Wrong(loads()[c.loud].Did()))
			require.Positive(t, of.Lost[c.loses])
			of = r.sum(stream, quiet[:12])
			did := loads()["modest"].Did()
			for _, bulk := range []string{"open", "read", "write"} { // its start has lost some, too
				delete(did, bulk)
			}
			require.Empty(t, of.Wrong(did))
			warned := strings.Contains(collector.Stderr(), "the ring is small")
			require.Equal(t, c.ring == "65536", warned, collector.Stderr())
			if !warned {
				require.Zero(t, of.LostUrgent())
			}
		})
	}
}

// TestNothingUrgentIsLost: of a crowd of processes, of connections that come and go and of
// programs; and of files that are held open, or come and go, nothing is lost unsaid.
func TestNothingUrgentIsLost(t *testing.T) {
	for _, name := range []string{"crowd", "held", "opened", "connections", "launches", "execs"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			require.NoError(t, loads()[name].Prepare(r.work("")))
			out := r.path("trace.sf")
			collector := r.collector("--out", out, "--no-container-lookup")
			r.activity(name)
			require.NoError(t, collector.Stop(within), collector.Stderr())
			stream, err := os.ReadFile(out)
			require.NoError(t, err)
			of := r.sum(stream, "")
			require.Empty(t, of.Wrong(loads()[name].Did()))
			require.Zero(t, of.LostUrgent())
		})
	}
}
