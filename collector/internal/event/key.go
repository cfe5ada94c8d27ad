package event

import "errors"

// ErrTimeout is what a source of events returns when none came in time.
var ErrTimeout = errors.New("no event in time")

// FlowKey names the flow that is open on a descriptor.
type FlowKey struct {
	TGID uint32
	FD   int32
	Gen  uint32 // generation of the process
}

// PeerKey names the part of a flow that belongs to one remote address.
type PeerKey struct {
	Flow uint64   // id of the descriptor's flow
	Addr [16]byte // IPv4 in 4-in-6 form
	Port uint16   // host order
}

// Threads are a process's thread counters since it was first seen.
type Threads struct {
	Cloned      uint64
	Exited      uint64
	CloneErrors uint64
}

// Losses count what the kernel side could not tell, since it was loaded.
type Losses [NumClasses][NumReasons]uint64
