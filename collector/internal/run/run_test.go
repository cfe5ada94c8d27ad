package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/flow/flowtest"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestMain lets the test binary be the launcher of the commands that it records.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == LaunchCommand {
		if err := Launch(os.Args[3], os.Args[4:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// script is a source that plays answers, then has nothing more.
type script struct {
	*flowtest.Kernel
	answers []any // event.Event or error
	end     error
}

func (s *script) Next(timeout time.Duration) (event.Event, error) {
	if len(s.answers) == 0 {
		if errors.Is(s.end, event.ErrTimeout) {
			time.Sleep(timeout)
		}
		return nil, s.end
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	if err, ok := a.(error); ok {
		return nil, err
	}
	return a.(event.Event), nil
}

func newLoop(s *script, got *[]emit.Item) *loop {
	out := func(it emit.Item) { *got = append(*got, it) }
	table := state.New(state.Options{Reader: strangers{}, Names: strangers{}})
	return &loop{
		source: s, tick: func() {}, ledger: new(emit.Ledger),
		clock: func() uint64 { return uint64(time.Since(time.Unix(0, 0))) },
		maker: record.New(record.Options{
			Kernel: s, State: table, Ledger: new(emit.Ledger), Out: out, Log: zerolog.Nop(),
			Flows: flow.New(flow.Options{Kernel: s, Ledger: new(emit.Ledger), Out: out}),
			Alive: func(uint32) bool { return true },
		}),
	}
}

func opened() *event.Open {
	return &event.Open{Head: event.Head{TGID: 7, NR: unix.SYS_OPENAT, Ret: 3}, FD: 3, Flow: 1, File: event.File{Path: "/f"}}
}

func TestLoopFlushesAtTheEnd(t *testing.T) {
	var got []emit.Item
	l := newLoop(&script{Kernel: flowtest.NewKernel(), answers: []any{opened(), errors.New("bad bytes")}, end: io.EOF}, &got)
	require.NoError(t, l.run(context.Background()))
	require.Len(t, got, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpTruncate, got[0].Record.(*sfproto.FileFlow).OpFlags)
	require.Equal(t, int64(1), l.events.Load())
	require.Equal(t, int64(1), l.bad.Load())
	require.Equal(t, []emit.Drop{{Class: event.ClassAny, Reason: emit.ReasonBadEvent, Count: 1}}, l.ledger.Open())
}

func TestLoopEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []emit.Item
		l := newLoop(&script{Kernel: flowtest.NewKernel(), answers: []any{opened()}, end: event.ErrTimeout}, &got)
		detached := 0
		l.detach = func() error { detached++; return nil }
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		require.NoError(t, l.run(ctx))
		require.Equal(t, 1, detached)
		require.Len(t, got, 1, "told while it was open; nothing changed until its end")
	})
}

func TestLoopGivesUpABrokenSource(t *testing.T) {
	var got []emit.Item
	l := newLoop(&script{Kernel: flowtest.NewKernel(), end: errors.New("no more")}, &got)
	require.ErrorContains(t, l.run(context.Background()), "no more")
}

func TestClockOffset(t *testing.T) {
	wall := time.Unix(0, int64(bootNow())+clockOffset())
	require.WithinDuration(t, time.Now(), wall, time.Second)
}

func TestPairIsExcludedUpToItsIgnoring(t *testing.T) {
	var ignored []uint32
	x := exclusion{ignore: func(tgid uint32) error { ignored = append(ignored, tgid); return nil }}
	self := uint32(os.Getpid())
	before := bootNow()
	require.NoError(t, x.excludeSelf())
	require.NoError(t, x.excludePeer(5))
	require.Equal(t, []uint32{self, 5}, ignored)
	require.True(t, x.has(&event.Head{TGID: self, Time: before}))
	require.True(t, x.has(&event.Head{TGID: 5, Time: before}))
	require.False(t, x.has(&event.Head{TGID: 6, Time: before}))
	require.False(t, x.has(&event.Head{TGID: 5, Time: bootNow() + 1}), "another process by now")
}

func TestHeaderNamesTheRun(t *testing.T) {
	c := config.Default()
	a, err := header(&c, 5)
	require.NoError(t, err)
	b, err := header(&c, 5)
	require.NoError(t, err)
	require.Len(t, a.StreamID, 32)
	require.NotEqual(t, a.StreamID, b.StreamID)
	require.NotEmpty(t, a.NodeID)
	require.Equal(t, a.HostName, a.Exporter)
}

func TestCommandWaitsForItsRelease(t *testing.T) {
	path, err := findCommand([]string{"sh"})
	require.NoError(t, err)
	mark := filepath.Join(t.TempDir(), "mark")
	c, err := startCommand(path, []string{"sh", "-c", "echo > " + mark + "; kill -TERM $$"})
	require.NoError(t, err)
	require.NoFileExists(t, mark)
	comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", c.tgid()))
	require.NoError(t, err)
	require.NotEqual(t, "sh", strings.TrimSpace(string(comm)))
	require.NoError(t, c.release())
	c.follow(context.Background())
	require.FileExists(t, mark)
	status, err := c.status()
	require.NoError(t, err)
	require.Equal(t, 128+15, status)
}

func TestCommandIsAskedToEnd(t *testing.T) {
	path, err := findCommand([]string{"sleep"})
	require.NoError(t, err)
	c, err := startCommand(path, []string{"sleep", "60"})
	require.NoError(t, err)
	require.NoError(t, c.release())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c.follow(ctx)
	status, err := c.status()
	require.NoError(t, err)
	require.Equal(t, 128+15, status)
}

func TestAbandonedCommandNeverRuns(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	path, err := findCommand([]string{"touch"})
	require.NoError(t, err)
	c, err := startCommand(path, []string{"touch", mark})
	require.NoError(t, err)
	require.NoError(t, c.abandon())
	require.NoFileExists(t, mark)
}

func TestUnknownCommand(t *testing.T) {
	_, err := findCommand([]string{"no-such-command"})
	require.ErrorContains(t, err, `"no-such-command"`)
	require.Equal(t, config.ExitUsage, config.ExitCode(err))
}
