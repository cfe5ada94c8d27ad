package engine

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errDown = errors.New("connection refused")

// script is an engine whose answers are known; the last one is repeated.
type script struct {
	answers []error // nil is an answer
	at      []time.Duration
	start   time.Time
	closed  bool
}

func (s *script) Inspect(ctx context.Context, id string) (sfproto.Container, error) {
	s.at = append(s.at, time.Since(s.start))
	err := s.answers[min(len(s.at), len(s.answers))-1]
	if errors.Is(err, context.DeadlineExceeded) {
		<-ctx.Done()
	}
	return sfproto.Container{Name: "n-" + id[:4], Image: "i:1"}, err
}

func (s *script) Close() { s.closed = true }

// play asks about containers, in a bubble where time costs nothing, and waits for
// so long.
func play(t *testing.T, wait time.Duration, engines func() []Engine, paths ...string) (got []*container.Container, stats *Stats) {
	t.Helper()
	var mu sync.Mutex
	settled := 0
	s := Start(Options{Engines: engines(), Log: zerolog.Nop(), Settled: func(c *container.Container) {
		mu.Lock()
		defer mu.Unlock()
		require.True(t, c.Settled())
		settled++
		if _, complete := c.Record(); complete {
			got = append(got, c)
		}
	}})
	for _, p := range paths {
		s.Ask(container.FromCgroup(p))
	}
	time.Sleep(wait)
	synctest.Wait()
	s.Stop()
	require.LessOrEqual(t, settled, len(paths))
	if wait >= time.Minute {
		require.Equal(t, len(paths), settled, "each is told once")
	}
	return got, s.Stats()
}

func one(s *script, runtimes ...string) func() []Engine {
	return func() []Engine {
		s.start = time.Now()
		return []Engine{{Name: "e", Client: s, Runtimes: runtimes}}
	}
}

var (
	dockerPath = "/docker/" + strings.Repeat("a1", 32)
	podmanPath = "/libpod_parent/libpod-" + strings.Repeat("b2", 32)
	barePath   = "/custom/" + strings.Repeat("c3", 32)
)

func TestContainerIsCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &script{answers: []error{nil}}
		got, stats := play(t, time.Second, one(e, "docker"), dockerPath, podmanPath, barePath, "/lxc/web")
		require.Len(t, got, 2, "another engine's containers are not asked for")
		rec, complete := got[0].Record()
		require.True(t, complete)
		require.Equal(t, "n-a1a1", rec.Name)
		require.Equal(t, "docker", rec.Runtime)
		rec, _ = got[1].Record()
		require.Equal(t, "e", rec.Runtime, "the engine that knows it tells the runtime")
		require.Equal(t, int64(2), stats.Answered.Load())
		require.True(t, e.closed)
	})
}

func TestUnknownContainerIsAskedForAFewTimes(t *testing.T) {
	for _, why := range []error{ErrUnknown, ErrUnusable} {
		synctest.Test(t, func(t *testing.T) {
			e := &script{answers: []error{why}}
			got, stats := play(t, time.Hour, one(e, "docker"), dockerPath)
			require.Empty(t, got)
			require.Len(t, e.at, len(pauses())+1)
			require.Equal(t, int64(1), stats.GivenUp.Load())
		})
	}
}

func TestContainerThatBecomesKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &script{answers: []error{ErrUnknown, nil}}
		got, _ := play(t, time.Second, one(e, "docker"), dockerPath)
		require.Len(t, got, 1)
		require.Equal(t, []time.Duration{0, 100 * time.Millisecond}, e.at)
	})
}

func TestEngineThatIsDownIsLeftAlone(t *testing.T) {
	for _, why := range []error{errDown, context.DeadlineExceeded} {
		synctest.Test(t, func(t *testing.T) {
			e := &script{answers: []error{why, why, nil}}
			got, _ := play(t, time.Minute, one(e, "docker"), dockerPath, barePath)
			require.Len(t, got, 2)
			require.Len(t, e.at, 4, "one question finds out that it is down, not each")
			require.GreaterOrEqual(t, e.at[1]-e.at[0], firstPause)
			require.GreaterOrEqual(t, e.at[2]-e.at[1], 2*firstPause)
		})
	}
}

// glancer tells the name at once, and the rest when it is asked for.
type glancer struct{ script }

func (g *glancer) Glance(_ context.Context, id string) (sfproto.Container, error) {
	return sfproto.Container{Name: "g-" + id[:4]}, nil
}

func TestAGlanceComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := func(answer error, want ...string) *Stats {
			var names []string
			g := &glancer{script{answers: []error{answer}}}
			s := Start(Options{Engines: []Engine{{Client: g, Runtimes: []string{"docker"}}}, Log: zerolog.Nop(), Settled: func(c *container.Container) {
				rec, _ := c.Record()
				names = append(names, rec.Name)
			}})
			s.Ask(container.FromCgroup(dockerPath))
			time.Sleep(10 * time.Second)
			s.Stop()
			require.Equal(t, want, names)
			return s.Stats()
		}
		require.Zero(t, f(nil, "g-a1a1", "n-a1a1").Glanced.Load())
		require.EqualValues(t, 1, f(ErrUnknown, "g-a1a1").Glanced.Load())
		require.EqualValues(t, 1, f(context.DeadlineExceeded, "g-a1a1").Glanced.Load())
	})
}

func TestOtherEnginesAreUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before, after := &script{answers: []error{ErrUnknown}}, &script{answers: []error{nil}}
		s := Start(Options{Engines: one(before, "docker")(), Log: zerolog.Nop(), Settled: func(*container.Container) {}})
		c := container.FromCgroup(dockerPath)
		s.Ask(c)
		synctest.Wait()
		require.Len(t, before.at, 1)
		s.Use(one(after, "docker")())
		time.Sleep(time.Second)
		_, complete := c.Record()
		require.True(t, complete)
		require.True(t, before.closed)
		require.Len(t, before.at, 1)
		s.Stop()
		require.True(t, after.closed)
	})
}

func TestStopEndsAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &script{answers: []error{context.DeadlineExceeded}}
		begin := time.Now()
		play(t, time.Millisecond, one(e, "docker"), dockerPath)
		require.Equal(t, time.Millisecond, time.Since(begin))
	})
}

func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(Options{Engines: one(&script{answers: []error{context.DeadlineExceeded}}, "docker")(), Log: zerolog.Nop(), Settled: func(*container.Container) {}})
		c := container.FromCgroup(dockerPath)
		s.Ask(c)
		synctest.Wait() // it is asked for
		for range queueSize + 5 {
			s.Ask(c)
		}
		require.Equal(t, int64(5), s.Stats().Dropped.Load())
		s.Stop()
	})
}

func TestAnswersAreBounded(t *testing.T) {
	labels := map[string]string{"long": strings.Repeat("x", 5000), "bad": "a\xffb"}
	for i := range 100 {
		labels["z"+strings.Repeat("k", i)] = ""
	}
	labels[strings.Repeat("a", maxLabelKey+1)] = "not kept"
	c := bounded(sfproto.Container{
		Name: strings.Repeat("é", 1000), Labels: labels,
		Mounts: append(make([]sfproto.Mount, 100), sfproto.Mount{}),
	})
	require.Len(t, c.Name, maxText)
	require.Equal(t, strings.Repeat("é", maxText/2), c.Name)
	require.Len(t, c.Labels, maxLabels)
	require.NotContains(t, c.Labels, strings.Repeat("a", maxLabelKey))
	require.Len(t, c.Labels["long"], maxText)
	require.Equal(t, "ab", c.Labels["bad"])
	require.Len(t, c.Mounts, maxMounts)
}
