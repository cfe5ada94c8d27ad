// Package silence holds alerts back that repeat one given a short time before,
// and counts them.
//
// Time is that of the events; an alert that comes late is near the last one as
// well.
//
// Invariant: a silence remembers a bounded number of keys and says how many it
// gave up; what it held back of these is in no later alert.
package silence

import (
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/lru"
)

// Options of a silence.
type Options struct {
	// For is how long after an alert others with its key are held back.
	For time.Duration
	// MaxKeys bounds the keys.
	MaxKeys int
}

// Silence is that of all keys. One goroutine uses it.
type Silence struct {
	options Options
	keys    *lru.Table[last]
	held    int64
}

// last is the last alert with a key.
type last struct {
	given bool
	ts    int64 // ns
	held  int64 // since then
}

// New makes a silence without keys.
func New(o Options) *Silence {
	return &Silence{options: o, keys: lru.New[last](o.MaxKeys)}
}

// Pass reports whether an alert is to be given, and how many with its key were
// held back since the last one. ts is in ns.
func (s *Silence) Pass(key []byte, ts int64) (held int64, ok bool) {
	l := s.keys.Make(key)
	if distance := max(ts-l.ts, l.ts-ts); l.given && distance < int64(s.options.For) {
		l.held++
		s.held++
		return 0, false
	}
	held = l.held
	*l = last{given: true, ts: ts}
	return held, true
}

// Held is how many alerts were held back so far.
func (s *Silence) Held() int64 { return s.held }

// Evicted is how many keys were given up before their time.
func (s *Silence) Evicted() int64 { return s.keys.Evicted() }
