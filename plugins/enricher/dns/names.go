package dns

import (
	"net/netip"
	"time"
)

// key is an address as a container knows it.
type key struct {
	container string
	address   netip.Addr
}

type answer struct {
	name  string
	until int64 // ns since the epoch
	slot  int   // in names.ring
}

// names remembers answers in a ring: the oldest makes room.
type names struct {
	grace time.Duration
	count func(string, int64)
	byKey map[key]answer
	ring  []key
	next  int
}

func newNames(size int, grace time.Duration, count func(string, int64)) *names {
	return &names{grace: grace, count: count, byKey: map[key]answer{}, ring: make([]key, size)}
}

// add remembers an answer that was given at ts (ns since the epoch) for ttl
// seconds.
func (n *names) add(k key, name string, ts, ttl int64) {
	until := ts + min(max(ttl, 0), 1<<31)*int64(time.Second) + int64(n.grace)
	if old, ok := n.byKey[k]; ok {
		n.byKey[k] = answer{name, until, old.slot}
		return
	}
	if last := n.ring[n.next]; last.address.IsValid() {
		if n.byKey[last].until > ts {
			n.count("evicted", 1)
		}
		delete(n.byKey, last)
	}
	n.ring[n.next] = k
	n.byKey[k] = answer{name, until, n.next}
	n.next = (n.next + 1) % len(n.ring)
}

// of is an address's name at ts.
func (n *names) of(k key, ts int64) (string, bool) {
	a, ok := n.byKey[k]
	return a.name, ok && ts <= a.until
}
