package emit

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// waiting is a room, and the classes of what came out of it.
func waiting(leavesOut bool) (*Room, *[]event.Class) {
	out := new([]event.Class)
	return NewRoom(RoomOptions{
		Out:       func(it Item) { *out = append(*out, it.Class) },
		LeavesOut: func(*container.Container) bool { return leavesOut },
	}), out
}

func inContainer(c *container.Container, class event.Class) Item {
	return Item{Class: class, Process: &state.Version{Container: c}}
}

func someContainer() *container.Container {
	return container.FromCgroup("/docker/" + strings.Repeat("a1", 32))
}

func TestRecordsWaitForTheirContainer(t *testing.T) {
	r, out := waiting(false)
	c := someContainer()
	r.Put(inContainer(c, event.ClassExec))
	r.Put(inContainer(nil, event.ClassExit))
	r.Put(inContainer(c, event.ClassOpen))
	require.Equal(t, []event.Class{event.ClassExit}, *out)
	require.Equal(t, 2, r.Waiting())
	c.Complete(sfproto.Container{Name: "web"})
	r.Settled(c)
	require.Equal(t, []event.Class{event.ClassExit, event.ClassExec, event.ClassOpen}, *out)
	r.Put(inContainer(c, event.ClassFork))
	require.Len(t, *out, 4)
	require.Zero(t, r.Waiting())
}

func TestRecordsWaitForSoLongOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, out := waiting(false)
		c := someContainer()
		r.Put(inContainer(c, event.ClassExec))
		r.Tick(time.Now().Add(waitAtMost))
		require.Empty(t, *out)
		r.Tick(time.Now().Add(waitAtMost + 1))
		require.Len(t, *out, 1)
		r.Put(inContainer(c, event.ClassOpen))
		require.Len(t, *out, 2, "who has waited does not again")
		c.Settle()
		r.Tick(time.Now())
		require.Zero(t, r.waiting.Load())
	})
}

func TestTheRoomIsBounded(t *testing.T) {
	r, out := waiting(false)
	c := someContainer()
	for range maxPerWaiter {
		r.Put(inContainer(c, event.ClassOpen))
	}
	require.Len(t, *out, maxPerWaiter, "they go on without, none is lost")
	for range maxContained + 1 {
		r.Put(inContainer(someContainer(), event.ClassOpen))
	}
	require.Len(t, *out, maxPerWaiter+2)
	r.Flush()
	require.Len(t, *out, maxPerWaiter+maxContained+1)
	require.Zero(t, r.Waiting())
}

func TestAContainerThatIsLeftOutLeavesNothing(t *testing.T) {
	r, out := waiting(true)
	c := someContainer()
	r.Put(inContainer(c, event.ClassExec))
	c.Settle()
	r.Settled(c)
	require.Empty(t, *out)
	require.Zero(t, r.Waiting())
}

// TestWhoIsLeftOutDoesNotSlipBy: an engine may answer between an event and its record.
func TestWhoIsLeftOutDoesNotSlipBy(t *testing.T) {
	r, out := waiting(true)
	c := someContainer()
	c.Complete(sfproto.Container{Name: "web"})
	c.Settle()
	r.Put(inContainer(c, event.ClassExec))
	require.Empty(t, *out)
	r.Put(inContainer(someContainer(), event.ClassExec)) // has others look twice
	r.Put(inContainer(c, event.ClassOpen))
	require.Empty(t, *out)
}
