package probe

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/event/replay"
)

// TestAReplayTellsWhatTheProbeTold records the recording.
func TestAReplayTellsWhatTheProbeTold(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	var file bytes.Buffer
	recorder := replay.NewRecorder(p, &file)
	tasks, err := recorder.Tasks()
	require.NoError(t, err)

	dir := t.TempDir()
	cmd, let := start(t, "unnamed", dir)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	told := tell(t, recorder, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())
	open := opened(t, &recording{events: told}, filepath.Join(dir, "gone"))
	key := event.FlowKey{TGID: open.TGID, FD: open.FD, Gen: open.Gen}
	id, counters, ok := recorder.Flow(key)
	require.True(t, ok, "left open by the process, kept for user space")
	require.Equal(t, open.Flow, id)
	require.EqualValues(t, 5, counters.WriteBytes)
	require.NoError(t, recorder.DeleteFlow(key))
	require.NoError(t, recorder.Flush())

	again, err := replay.Open(&file)
	require.NoError(t, err)
	tasksAgain, err := again.Tasks()
	require.NoError(t, err)
	require.Equal(t, tasks, tasksAgain)
	require.Equal(t, told, tell(t, again, 0))
	idAgain, countersAgain, ok := again.Flow(key)
	require.True(t, ok)
	require.Equal(t, id, idAgain)
	require.Equal(t, counters, countersAgain)
}

// tell reads events until a process's exit, or the end.
func tell(t *testing.T, from interface {
	Next(time.Duration) (event.Event, error)
}, tgid uint32) (events []event.Event) {
	t.Helper()
	for range 1000 {
		e, err := from.Next(10 * time.Second)
		if errors.Is(err, io.EOF) {
			return events
		}
		require.NoError(t, err)
		events = append(events, e)
		if exit, ok := e.(*event.Exit); ok && exit.TGID == tgid {
			return events
		}
	}
	require.FailNow(t, "no end")
	return nil
}
