// Package flowtest has a kernel side made by hand, for tests of what reads its
// counters.
//
// Invariant: it answers only what the test put in.
package flowtest

import (
	"maps"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// Counted is a flow in the kernel.
type Counted struct {
	ID uint64
	event.Counters
}

// Kernel holds the counters that a test puts in.
type Kernel struct {
	Flows   map[event.FlowKey]Counted
	Peers   map[event.PeerKey]Counted
	Threads map[uint32]event.Threads
	Lost    event.Losses
	Late    map[uint64]*event.Close // ends that found no room in the ring
}

// NewKernel is a kernel without flows.
func NewKernel() *Kernel {
	return &Kernel{
		Flows:   map[event.FlowKey]Counted{},
		Peers:   map[event.PeerKey]Counted{},
		Threads: map[uint32]event.Threads{},
		Late:    map[uint64]*event.Close{},
	}
}

// Flow is the flow of a key.
func (k *Kernel) Flow(key event.FlowKey) (uint64, event.Counters, bool) {
	f, ok := k.Flows[key]
	return f.ID, f.Counters, ok
}

// DeleteFlow removes a flow.
func (k *Kernel) DeleteFlow(key event.FlowKey) error {
	delete(k.Flows, key)
	return nil
}

// Peer is the part of a key.
func (k *Kernel) Peer(key event.PeerKey) (uint64, event.Counters, bool) {
	f, ok := k.Peers[key]
	return f.ID, f.Counters, ok
}

// DeletePeer removes a part.
func (k *Kernel) DeletePeer(key event.PeerKey) error {
	delete(k.Peers, key)
	return nil
}

// Proc is the thread counters of a process.
func (k *Kernel) Proc(tgid uint32) (event.Threads, bool) {
	t, ok := k.Threads[tgid]
	return t, ok
}

// Losses are the losses so far.
func (k *Kernel) Losses() (event.Losses, error) { return k.Lost, nil }

// LateEnd takes the end of a flow.
func (k *Kernel) LateEnd(flow uint64) (*event.Close, bool) {
	end, ok := k.Late[flow]
	delete(k.Late, flow)
	return end, ok
}

// LateEnds forgets the ends for which take returns true.
func (k *Kernel) LateEnds(take func(*event.Close) bool) error {
	maps.DeleteFunc(k.Late, func(_ uint64, end *event.Close) bool { return take(end) })
	return nil
}
