package run

import (
	"os"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// exclusion keeps the pair out of its own records. From when a process is
// ignored the kernel side is silent about it; what it did before, since the probe
// was attached, is in the ring and left out here.
type exclusion struct {
	ignore func(tgid uint32) error
	self   excluded
	peer   atomic.Pointer[excluded] // the last one
}

// excluded is a process and the boot clock's time from when on it is ignored.
type excluded struct {
	tgid  uint32
	until uint64
}

func (x *exclusion) excludeSelf() error {
	tgid := uint32(os.Getpid())
	err := x.ignore(tgid)
	x.self = excluded{tgid, bootNow()}
	return err
}

func (x *exclusion) excludePeer(pid int) error {
	err := x.ignore(uint32(pid))
	x.peer.Store(&excluded{uint32(pid), bootNow()})
	return err
}

// has reports whether an event is one of the pair's.
func (x *exclusion) has(h *event.Head) bool {
	if x.self.covers(h) {
		return true
	}
	p := x.peer.Load()
	return p != nil && p.covers(h)
}

func (e *excluded) covers(h *event.Head) bool { return h.TGID == e.tgid && h.Time <= e.until }
