package flow

import (
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Begin is how a flow begins. File or Sock is set.
type Begin struct {
	Key   event.FlowKey
	ID    uint64
	Who   *state.Version
	Class event.Class
	TID   uint32
	TS    int64      // ns since the epoch
	Op    sfproto.Op // OpOpen, OpAccept, OpConnect; 0 for a flow found on its way

	File      *sfproto.File
	OpenFlags int32 // of the format, with OpOpen
	Mode      int32
	RawPath   string

	Sock       *event.Sock
	InProgress bool // a connect that had not ended when the call did
}

// flow is an open flow, or with a peer key the part of one that belongs to a
// remote address.
type flow struct {
	Begin
	peer   event.PeerKey // zero for a descriptor's flow
	whole  *flow         // of a part
	parts  map[uint64]*flow
	parted bool // has or had parts
	client bool // the local end is the client's

	last    event.Counters // as told
	since   int64          // begin of the interval, ns since the epoch
	changed int64          // when something was told last, ns since the epoch
	told    bool           // has a record
	evicted bool           // ends for lack of room
	marks   sfproto.Op     // seen by user space, not told yet
	missing int64          // when the kernel did not know it for the first time, ns since the epoch

	index int // in its process's flows
	queue *queue
	due   int64
	prev  *flow
	next  *flow
}

func (f *flow) isPeer() bool { return f.peer != event.PeerKey{} }

// interval is what happened since the last record.
type interval struct {
	ops                   sfproto.Op
	readOps, writeOps     int64
	readBytes, writeBytes int64
	errors                int64
	firstErrno            int32
	total                 event.Counters
}

// diff is what is in c and not told yet.
func (f *flow) diff(c *event.Counters) interval {
	const counted = sfproto.OpRead | sfproto.OpWrite | sfproto.OpClose | sfproto.OpTruncate
	iv := interval{
		ops:        (sfproto.Op(c.Ops&^f.last.Ops) | f.marks) &^ counted,
		readOps:    grown(f.last.ReadOps, c.ReadOps),
		writeOps:   grown(f.last.WriteOps, c.WriteOps),
		readBytes:  grown(f.last.ReadBytes, c.ReadBytes),
		writeBytes: grown(f.last.WriteBytes, c.WriteBytes),
		errors:     grown(f.last.Errors, c.Errors),
		total:      *c,
	}
	if !f.told {
		iv.ops |= f.Op
	}
	if iv.readOps > 0 {
		iv.ops |= sfproto.OpRead
	}
	if iv.writeOps > 0 {
		iv.ops |= sfproto.OpWrite
	}
	if f.last.Errors == 0 && iv.errors > 0 {
		iv.firstErrno = int32(c.FirstErrno)
	}
	return iv
}

func grown(last, now uint64) int64 {
	if now < last {
		return 0
	}
	return int64(now - last)
}

// silent reports whether there is nothing to tell: an end alone is told only of
// a flow that has something of its own.
func (f *flow) silent(iv *interval) bool {
	const ends = sfproto.OpTruncate | sfproto.OpClose
	if iv.errors > 0 || iv.ops&^ends != 0 || f.evicted {
		return false
	}
	if iv.ops&sfproto.OpClose == 0 {
		return true
	}
	return !f.told && f.parted
}
