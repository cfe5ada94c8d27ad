// Package sequence finds steps that follow each other within a time, for each of
// many keys.
//
// Time is that of the events. A step counts when the one before it happened no
// later and its record came before: a record that comes after that of the next
// step is no step of the same sequence. Of several beginnings the latest counts.
//
// Invariant: a sequence remembers a bounded number of keys, of which each takes a
// fixed room, and says how many it gave up.
package sequence

import (
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/lru"
)

// MaxSteps bounds the steps of a sequence.
const MaxSteps = 8

// Options of a sequence.
type Options struct {
	// Within is the longest time from the first step to the last.
	Within time.Duration
	// Steps is their number, the last one included: 2 to MaxSteps.
	Steps int
	// MaxKeys bounds the keys.
	MaxKeys int
}

// Sequence is the sequences of all keys. One goroutine uses it.
type Sequence struct {
	options Options
	keys    *lru.Table[progress]
}

// progress is how far a key has come: the latest sequence that has reached each
// step but the last.
type progress [MaxSteps - 1]reached

type reached struct {
	ok    bool
	at    int64 // of the step, ns
	began int64 // of the first step, ns
}

// New makes a sequence without keys.
func New(o Options) *Sequence {
	return &Sequence{options: o, keys: lru.New[progress](o.MaxKeys)}
}

// Step tells of a step, from 0, that happened at a time in ns. The step before it
// is looked for under the keys from; the step is remembered under the keys to. It
// reports whether the sequence is complete, which then begins anew.
func (s *Sequence) Step(step int, ts int64, from, to [][]byte) bool {
	r := reached{ok: true, at: ts, began: ts}
	if step > 0 {
		if r = s.before(step, ts, from); !r.ok {
			return false
		}
	}
	if step == s.options.Steps-1 {
		s.forget(r, from)
		return true
	}
	r.at = ts
	for _, key := range to {
		if p := &s.keys.Make(key)[step]; !p.ok || p.began <= r.began {
			*p = r
		}
	}
	return false
}

// Evicted is how many keys were given up before their time.
func (s *Sequence) Evicted() int64 { return s.keys.Evicted() }

// before is the latest sequence that a step at a time continues.
func (s *Sequence) before(step int, ts int64, keys [][]byte) reached {
	var found reached
	for _, key := range keys {
		p := s.keys.Get(key)
		if p == nil {
			continue
		}
		r := p[step-1]
		if r.ok && r.at <= ts && ts-r.began <= int64(s.options.Within) && (!found.ok || r.began > found.began) {
			found = r
		}
	}
	return found
}

// forget forgets a sequence that was completed, and those that began before it.
func (s *Sequence) forget(done reached, keys [][]byte) {
	for _, key := range keys {
		p := s.keys.Get(key)
		if p == nil {
			continue
		}
		left := false
		for i := range p {
			p[i].ok = p[i].ok && p[i].began > done.began
			left = left || p[i].ok
		}
		if !left {
			s.keys.Delete(key)
		}
	}
}
