package run

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/event/replay"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// replayFile is what the kernel told of replayScript, which TestMakeReplay runs.
const (
	replayFile   = "testdata/command.replay"
	replayScript = `cd /; d=$(mktemp -d); cat /etc/hostname > $d/copy; ln -s copy $d/link; mv $d/copy $d/moved; rm $d/moved $d/link; rmdir $d; cat /nothing; exit 3`
)

// appender is a stream into a trace.
type appender struct {
	t  *testing.T
	tr *trace
}

func (a appender) Append(r sfproto.Record) bool {
	a.tr.add(a.t, r)
	return true
}

// play makes the records of all that a source has.
func play(t *testing.T, ctx context.Context, src Source, tasks []*event.Task) *trace {
	t.Helper()
	tr := newTrace()
	stream := emit.NewStream(appender{t, tr})
	out := func(it emit.Item) { stream.Put(&it) }
	table := state.New(state.Options{Reader: strangers{}, Names: strangers{}})
	table.Preload(tasks, procfs.New(t.TempDir()))
	ledger := new(emit.Ledger)
	l := &loop{source: src, ledger: ledger, tick: func() {}, clock: bootNow, maker: record.New(record.Options{
		Kernel: src, State: table, Ledger: ledger, Out: out, Log: zerolog.Nop(),
		Flows: flow.New(flow.Options{Kernel: src, Ledger: ledger, Out: out}),
		Alive: func(uint32) bool { return true },
	})}
	require.NoError(t, l.run(ctx))
	require.Empty(t, ledger.Open())
	require.Zero(t, table.Evicted)
	return tr
}

// TestReplay needs no root: it goes over what a kernel told once.
func TestReplay(t *testing.T) {
	f, err := os.Open(replayFile)
	require.NoError(t, err)
	defer f.Close()
	src, err := replay.Open(f)
	require.NoError(t, err)
	tasks, err := src.Tasks()
	require.NoError(t, err)
	tr := play(t, t.Context(), src, tasks)

	var execs, exits []string
	for _, e := range find(tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExec }) {
		execs = append(execs, filepath.Base(e.Filename))
	}
	require.Equal(t, []string{"sh", "mktemp", "cat", "ln", "mv", "rm", "rmdir", "cat"}, execs)
	for _, e := range find(tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExit }) {
		exits = append(exits, tr.procs[e.ProcOID].Comm)
	}
	require.Equal(t, []string{"mktemp", "cat", "ln", "mv", "rm", "rmdir", "cat", "sh"}, exits)

	var ops []sfproto.Op
	for _, e := range find(tr, func(e *sfproto.FileEvent) bool { return e.Ret == 0 }) {
		ops = append(ops, e.OpFlags)
	}
	require.Equal(t, []sfproto.Op{
		sfproto.OpMkdir, sfproto.OpSymlink, sfproto.OpRename, sfproto.OpUnlink, sfproto.OpUnlink, sfproto.OpRmdir,
	}, ops)

	read := tr.flowsOf("/etc/hostname")
	require.Len(t, read, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpRead|sfproto.OpClose, read[0].OpFlags)
	require.Equal(t, "/", tr.procs[read[0].ProcOID].CWD)
	failed := find(tr, func(e *sfproto.SyscallEvent) bool { return tr.files[e.FileOID] == "/nothing" })
	require.Len(t, failed, 1)
	require.Equal(t, int64(-2), failed[0].Ret)
}

// TestReplayGoesOnUntilItIsStopped: each round tells the same.
func TestReplayGoesOnUntilItIsStopped(t *testing.T) {
	told, err := os.ReadFile(replayFile)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	execs := 0
	o := Options{Capture: config.Default(), Log: zerolog.Nop(), Callback: func(r sfproto.Record) error {
		if e, ok := r.(*sfproto.ProcessEvent); ok && e.OpFlags == sfproto.OpExec {
			if execs++; execs == 24 {
				stop()
			}
		}
		return nil
	}}
	require.NoError(t, Replay(ctx, o, told, time.Millisecond))
	require.GreaterOrEqual(t, execs, 24)
	require.Zero(t, execs%8)
	require.ErrorContains(t, Replay(ctx, o, []byte("x"), time.Hour), "not a replay file")
}

// oneTask hides what else runs on the machine from a replay.
type oneTask struct {
	*probe.Probe
	tgid uint32
}

func (o oneTask) RawTasks() ([]byte, error) {
	raw, err := o.Probe.RawTasks()
	if err != nil {
		return nil, err
	}
	for ; len(raw) >= event.TaskSize; raw = raw[event.TaskSize:] {
		tasks, err := event.DecodeTasks(raw[:event.TaskSize])
		if err != nil || tasks[0].TGID == o.tgid {
			return raw[:event.TaskSize], err
		}
	}
	return nil, nil
}

// TestMakeReplay writes the replay file anew where SYSFLOW_MAKE_REPLAY is set.
func TestMakeReplay(t *testing.T) {
	if os.Getenv("SYSFLOW_MAKE_REPLAY") == "" {
		t.Skip("the replay is made anew when SYSFLOW_MAKE_REPLAY is set")
	}
	needProbe(t)
	p, err := probe.Load(probe.Options{Scope: probe.Scope{Kind: probe.ScopeTree}})
	require.NoError(t, err)
	defer p.Close()
	path, err := findCommand([]string{"sh"})
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(replayFile), 0o755))
	f, err := os.Create(replayFile)
	require.NoError(t, err)
	defer f.Close()
	t.Chdir("/") // where this lies is nobody's business
	c, err := startCommand(path, []string{"sh", "-c", replayScript})
	require.NoError(t, err)
	require.NoError(t, p.AddToTree(c.tgid()))
	rec := replay.NewRecorder(oneTask{p, c.tgid()}, f)
	tasks, err := rec.Tasks()
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	require.NoError(t, c.release())
	play(t, ctx, rec, tasks)
	c.follow(ctx)
	require.NoError(t, rec.Flush())
}
