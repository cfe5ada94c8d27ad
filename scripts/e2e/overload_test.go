package e2e

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
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

// counts are operations by the class that they are lost under.
type counts map[string]int64

func (l load) did() counts {
	opens, talks, forks := int64(l.opens), int64(l.talks), int64(l.forks)
	return counts{"open": opens, "read": floodReads*opens + talks, "write": talks,
		"connect": talks, "accept": talks, "fork": forks, "exit": forks + 1}
}

// told is what a trace tells that a container did: of files, with one alone.
func (tr *trace) told(container, file string) counts {
	c := counts{}
	of := func(oid sfproto.OID) bool { return tr.processes[oid].ContainerID == container }
	for _, rec := range tr.records {
		switch r := rec.(type) {
		case *sfproto.FileFlow:
			if of(r.ProcOID) && tr.files[r.FileOID].Path == file {
				c.add("open", r.OpFlags&sfproto.OpOpen != 0)
				c["read"] += r.NumRRecvOps
			}
		case *sfproto.NetworkFlow:
			if of(r.ProcOID) {
				c.add("connect", r.OpFlags&sfproto.OpConnect != 0)
				c.add("accept", r.OpFlags&sfproto.OpAccept != 0)
				c["read"] += r.NumRRecvOps
				c["write"] += r.NumWSendOps
			}
		case *sfproto.ProcessEvent:
			if of(r.ProcOID) {
				c.add("fork", r.OpFlags&sfproto.OpClone != 0 && r.Ret > 0)
				c.add("exit", r.OpFlags&sfproto.OpExit != 0)
			}
		}
	}
	return c
}

func (c counts) add(class string, is bool) {
	if is {
		c[class]++
	}
}

// lostOf is what a container lost.
func (tr *trace) lostOf(container string) counts {
	c := counts{}
	for _, l := range tr.losses {
		if l.ContainerID == container {
			c[l.Class] += l.Count
		}
	}
	return c
}

// TestToldAndLostIsWhatWasDone: with the least ring, and a reader that takes nothing
// meanwhile, what one container that floods did is what is told and what is lost of it,
// for each class; another one loses nothing but what is bulk.
func TestToldAndLostIsWhatWasDone(t *testing.T) {
	r := newRig(t)
	require.NoError(t, os.WriteFile(r.work("data"), []byte("12345"), 0o600))
	containers := map[string]string{"flood": strings.Repeat("a", 64), "modest": strings.Repeat("b", 64)}
	out := &valve{opened: make(chan struct{})}
	collector := r.start(pair.Options{Path: binary("sfcollector"), Stdout: out, Args: []string{
		"run", "--cgroup", r.group.Path(), "--out", "-", "--ring", "65536", "--no-container-lookup"}})
	for _, name := range []string{"flood", "modest"} {
		group, err := r.group.Child(containers[name])
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, group.Remove()) })
		r.activityIn(group, name)
	}
	close(out.opened)
	require.NoError(t, collector.Stop(within), collector.Stderr())
	tr := readStream(t, &out.buf)
	require.Empty(t, tr.damage)

	for name, id := range containers {
		id = id[:12]
		told, lost := tr.told(id, r.work("data")), tr.lostOf(id)
		t.Logf("%s: told %v, lost %v", name, told, lost)
		for class, done := range floods()[name].did() {
			require.Equal(t, done, told[class]+lost[class], "%s: %s", name, class)
		}
	}
	require.Positive(t, tr.lostOf(containers["flood"][:12])["open"])
	for _, class := range []string{"exec", "exit", "fork", "cred", "connect", "accept"} {
		require.Zero(t, tr.lostOf(containers["modest"][:12])[class], class)
	}
}
