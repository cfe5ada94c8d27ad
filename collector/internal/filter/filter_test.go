package filter

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// kernel remembers what it is told.
type kernel struct {
	filter  probe.Filter
	trees   map[uint32]probe.Listed
	cgroups map[uint64]probe.Listed
	judged  int
	tasks   []*event.Task
}

func (k *kernel) SetFilter(f probe.Filter) error {
	k.filter, k.trees, k.cgroups = f, map[uint32]probe.Listed{}, map[uint64]probe.Listed{}
	return nil
}
func (k *kernel) ListTree(tgid uint32, l probe.Listed) error { k.trees[tgid] = l; return nil }
func (k *kernel) ListCgroup(id uint64, l probe.Listed) error { k.cgroups[id] = l; return nil }

func apply(t *testing.T, k *kernel, c config.Filters) *Filter {
	t.Helper()
	f := New(Options{
		Kernel: k, Rejudge: func() error { k.judged++; return nil },
		Tasks:  func() ([]*event.Task, error) { return k.tasks, nil },
		Mounts: []string{"/sys/fs/cgroup/unified", "/sys/fs/cgroup"},
	})
	require.NoError(t, f.Apply(c))
	return f
}

func TestTheKernelsPart(t *testing.T) {
	k := &kernel{}
	apply(t, k, config.Filters{
		Include: config.Lists{Ports: []uint16{443}, Records: []string{"file-flow", "process"}},
		Exclude: config.Lists{
			Users: []config.User{"7"}, Ports: []uint16{443, 22}, Executables: []string{"/bin/a", "/opt/"},
			Paths: []string{"/proc", "/var/log/", "/"},
		},
	})
	const in, out = probe.ListedIn, probe.ListedOut
	require.Equal(t, probe.Filter{
		Users: map[uint32]probe.Listed{7: out}, Ports: map[uint16]probe.Listed{443: in | out, 22: out},
		Executables: prefixes{"/bin/a\x00": out, "/opt/": out},
		Paths:       prefixes{"/proc\x00": out, "/proc/": out, "/var/log/": out, "/": out},
		Records:     probe.RecordFile | probe.RecordNetworkFlow | probe.RecordSyscall,
	}, k.filter)
}

func TestTreesHaveTheirDescendants(t *testing.T) {
	k := &kernel{}
	for tgid, ppid := range map[uint32]uint32{1: 0, 10: 1, 11: 10, 12: 11, 20: 1} {
		k.tasks = append(k.tasks, &event.Task{Head: event.Head{TGID: tgid}, Creds: event.Creds{PPID: ppid}})
	}
	apply(t, k, config.Filters{Include: config.Lists{Trees: []uint32{10}}, Exclude: config.Lists{Trees: []uint32{12}}})
	require.Equal(t, map[uint32]probe.Listed{10: probe.ListedIn, 11: probe.ListedIn, 12: probe.ListedOut}, k.trees)
	require.Equal(t, []probe.FilterBy{probe.ByTree}, k.filter.Only)
	require.Equal(t, 1, k.judged)
}

var (
	idA = strings.Repeat("a1", 32)
	idB = strings.Repeat("b2", 32)
)

func TestCgroupsAndContainers(t *testing.T) {
	f := func(c config.Filters, path string, settle bool, want probe.Listed, decided bool) {
		t.Helper()
		k := &kernel{}
		f := apply(t, k, c)
		found := container.FromCgroup(path)
		if settle && found != nil {
			found.Complete(sfproto.Container{Name: "web-1"})
		}
		f.Learned(5, path, found)
		got, ok := k.cgroups[5]
		require.Equal(t, decided, ok)
		require.Equal(t, want, got)
	}
	const in, out = probe.ListedIn, probe.ListedOut
	only := func(l config.Lists) config.Filters { return config.Filters{Include: l} }
	not := func(l config.Lists) config.Filters { return config.Filters{Exclude: l} }
	folder := config.Lists{Cgroups: []string{"/sys/fs/cgroup/unified/system.slice/"}}
	f(not(folder), "/system.slice/a.service", true, out, true)
	f(not(folder), "/system.slice", true, out, true)
	f(not(folder), "/system.slicer", true, 0, true)
	f(only(config.Lists{Cgroups: []string{"/docker"}}), "/docker/"+idA, true, in, true)

	byName, byID := config.Lists{Containers: []string{"web-*"}}, config.Lists{Containers: []string{idA[:16]}}
	f(not(byName), "/docker/"+idA, true, out, true)
	f(not(byName), "/docker/"+idA, false, 0, false)
	f(not(byName), "/system.slice", false, 0, true)
	f(not(byID), "/docker/"+idA, false, out, true)
	f(only(byID), "/docker/"+idA+"/docker/"+idB, false, in, true)
	f(only(config.Lists{Containers: []string{"*"}}), "/lxc/web", false, in, true)
	f(config.Filters{}, "/docker/"+idA, true, 0, false)
}

func TestUserSpaceDecidesWhatTheKernelCannotYet(t *testing.T) {
	k := &kernel{}
	f := apply(t, k, config.Filters{Exclude: config.Lists{Containers: []string{"web"}}})
	c := container.FromCgroup("/docker/" + idA)
	head := &event.Head{Cgroup: 5, Flags: event.HeadUndecided}
	require.False(t, f.Quiet(head), "it is not known")
	f.Learned(5, "/docker/"+idA, c)
	require.False(t, f.Quiet(head))
	require.False(t, f.LeavesOutContainer(c))
	c.Complete(sfproto.Container{Name: "web"})
	f.Settled(c)
	require.Equal(t, map[uint64]probe.Listed{5: probe.ListedOut}, k.cgroups)
	require.True(t, f.Quiet(head))
	require.True(t, f.LeavesOutContainer(c))
	require.EqualValues(t, 1, f.Left(probe.ByCgroup))

	require.True(t, f.Quiet(&event.Head{Flags: event.HeadQuiet}))
	require.NoError(t, f.Apply(config.Filters{}))
	require.False(t, f.Quiet(head))
	require.False(t, f.LeavesOutContainer(c), "the verdict is kept no longer than the filters")
	require.Empty(t, k.cgroups)
}

func TestRecordsThatAreLeftOut(t *testing.T) {
	f := apply(t, &kernel{}, config.Filters{Exclude: config.Lists{
		Paths: []string{"/proc"}, Ports: []uint16{22}, Records: []string{"process-flow"},
	}})
	at := func(path string) *sfproto.File { return &sfproto.File{Path: path} }
	g := func(want bool, it emit.Item) {
		t.Helper()
		require.Equal(t, want, f.LeavesOut(&it))
	}
	g(false, emit.Item{})
	g(true, emit.Item{Record: &sfproto.ProcessFlow{}})
	g(false, emit.Item{Record: &sfproto.ProcessEvent{}})
	g(true, emit.Item{Record: &sfproto.FileEvent{}, File: at("/proc/1")})
	g(false, emit.Item{Record: &sfproto.FileEvent{}, File: at("/process")})
	g(false, emit.Item{Record: &sfproto.FileEvent{}, File: at("/proc/1"), NewFile: at("/b")})
	g(false, emit.Item{Record: &sfproto.FileFlow{}, File: at("/proc/1")}) // it began before
	g(true, emit.Item{Record: &sfproto.SyscallEvent{Dport: 22}})
	g(false, emit.Item{Record: &sfproto.SyscallEvent{Dport: 23}})
	require.EqualValues(t, 1, f.Left(probe.ByPort))
	require.EqualValues(t, 1, f.Left(probe.ByPath))
	require.EqualValues(t, 1, f.Left(probe.ByRecord))
}

func TestTheLongestPrefixDecides(t *testing.T) {
	p := prefixes{}
	p.add("/var", true, probe.ListedOut)
	p.add("/var/log/", true, probe.ListedIn)
	p.add("/bin/a", false, probe.ListedOut)
	require.Equal(t, probe.ListedOut, p.of("/var"))
	require.Equal(t, probe.ListedOut, p.of("/var/log"))
	require.Equal(t, probe.ListedIn, p.of("/var/log/x"))
	require.Zero(t, p.of("/variable"))
	require.Zero(t, p.of("/bin/ab"))
	require.Equal(t, probe.ListedOut, p.of("/bin/a"))
	require.Equal(t, probe.ListedOut, p.of("/var/"+strings.Repeat("x", 5000)))
}
