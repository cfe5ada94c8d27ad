package probe

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// The structs below lie as those of bpf/maps.h do; a test compares them.

type flowKey struct {
	Tgid uint32
	Fd   int32
	Gen  uint32
}

type flowValue struct {
	ID       uint64
	File     uint64
	Counters event.RawCounters
	Kind     uint8
	Watched  uint8
	Pad      uint16
	Named    uint32
}

type peerKey struct {
	Flow uint64
	Addr [16]byte
	Port uint16
	Pad  [6]byte
}

type peerValue struct {
	ID       uint64
	Counters event.RawCounters
}

// Flow returns the id and the counters of the flow that is open under a key. They
// are totals since the flow began and may be in change.
func (p *Probe) Flow(k event.FlowKey) (id uint64, c event.Counters, ok bool) {
	var v flowValue
	if p.objects.Flows.Lookup(flowKey{k.TGID, k.FD, k.Gen}, &v) != nil {
		return 0, event.Counters{}, false
	}
	return v.ID, v.Counters.Totals(), true
}

// DeleteFlow forgets a flow that user space has ended. What its descriptor does
// from here on begins another one.
func (p *Probe) DeleteFlow(k event.FlowKey) error {
	return forget(p.objects.Flows, flowKey{k.TGID, k.FD, k.Gen}, "flow")
}

// Peer returns the id and the counters of the part of a flow under a key.
func (p *Probe) Peer(k event.PeerKey) (id uint64, c event.Counters, ok bool) {
	var v peerValue
	if p.objects.Peers.Lookup(peerKey{Flow: k.Flow, Addr: k.Addr, Port: k.Port}, &v) != nil {
		return 0, event.Counters{}, false
	}
	return v.ID, v.Counters.Totals(), true
}

// DeletePeer forgets a part of a flow.
func (p *Probe) DeletePeer(k event.PeerKey) error {
	return forget(p.objects.Peers, peerKey{Flow: k.Flow, Addr: k.Addr, Port: k.Port}, "peer")
}

// forget deletes an entry. That it is gone already is no error.
func forget(m *ebpf.Map, key any, what string) error {
	if err := m.Delete(key); err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) {
		return fmt.Errorf("delete %s: %w", what, err)
	}
	return nil
}

// Losses counts what happened in scope and could be told neither by an event nor by
// a counter, since Load.
func (p *Probe) Losses() (event.Losses, error) {
	var out event.Losses
	for class := range out {
		for reason := range out[class] {
			n, err := sum(p.objects.Losses, uint32(class*event.NumReasons+reason))
			if err != nil {
				return out, fmt.Errorf("read losses: %w", err)
			}
			out[class][reason] = n
		}
	}
	missed, err := p.missed()
	out[event.ClassAny][event.ReasonMissed] = missed
	return out, err
}

// sum adds up an entry of a per-CPU array.
func sum(m *ebpf.Map, key uint32) (total uint64, err error) {
	var perCPU []uint64
	if err := m.Lookup(key, &perCPU); err != nil {
		return 0, err
	}
	for _, n := range perCPU {
		total += n
	}
	return total, nil
}

// lossKey is struct loss_key of bpf/maps.h.
type lossKey struct {
	Cgroup uint64
	Class  uint32
	Reason uint32
}

// CgroupLosses calls f with those of Losses of which it is known whose they are, by
// cgroup, since Load or since f returned true, which has a count forgotten. Read
// before Losses they are never more.
func (p *Probe) CgroupLosses(f func(cgroup uint64, class event.Class, reason event.Reason, n uint64) (forget bool)) error {
	var key lossKey
	var n uint64
	var old []lossKey
	iter := p.objects.CgroupLosses.Iterate()
	for iter.Next(&key, &n) {
		if f(key.Cgroup, event.Class(key.Class), event.Reason(key.Reason), n) {
			old = append(old, key)
		}
	}
	if err := iter.Err(); err != nil {
		return fmt.Errorf("read losses of cgroups: %w", err)
	}
	for _, key := range old {
		if err := forget(p.objects.CgroupLosses, key, "losses of a cgroup"); err != nil {
			return err
		}
	}
	return nil
}
