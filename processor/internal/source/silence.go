package source

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// silentAfter is how long a collector may say nothing: each second it tells what was
// lost, even when that is nothing.
const silentAfter = 5 * time.Second

// silence notices when a connected collector says nothing any more: it hangs, or the
// line is broken and nobody was told.
type silence struct {
	settings plugin.Settings
	silent   *atomic.Int64 // of all connections of the source
	after    time.Duration

	mu    sync.Mutex
	timer *time.Timer // nil: heartbeats are not to be expected
	is    bool
}

func newSilence(s plugin.Settings, silent *atomic.Int64, after time.Duration) *silence {
	if s.Set == nil {
		s.Set = func(string, float64) {}
	}
	return &silence{settings: s, silent: silent, after: after}
}

// expect begins to wait for the next frame; the first call is that of a header that
// promises heartbeats.
func (s *silence) expect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil {
		s.timer = time.AfterFunc(s.after, s.begin)
		return
	}
	s.timer.Reset(s.after)
}

func (s *silence) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil || s.is {
		return
	}
	s.is = true
	s.settings.Count("silences", 1)
	s.settings.Set("silent_collectors", float64(s.silent.Add(1)))
	s.settings.Log.Warn("collector is silent: it tells each second what was lost, and does not", "for", s.after.String())
}

// heard ends the wait, while a frame is handled or for good.
func (s *silence) heard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil {
		return
	}
	s.timer.Stop()
	if s.is {
		s.is = false
		s.settings.Set("silent_collectors", float64(s.silent.Add(-1)))
		s.settings.Log.Info("collector is no longer silent")
	}
}

// end is heard for good.
func (s *silence) end() {
	s.heard()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = nil
}
