package record

import (
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// CgroupLosses calls f with what the kernel side lost of each cgroup, a part of all it
// lost: since it was loaded, or since f returned true, which has a count forgotten.
type CgroupLosses func(f func(cgroup uint64, class event.Class, reason event.Reason, n uint64) (forget bool)) error

// losses are those of the kernel side that were entered.
type losses struct {
	entered event.Losses
	parts   map[lossKey]part
}

type lossKey struct {
	cgroup uint64
	class  event.Class
	reason event.Reason
}

// part is what a cgroup lost.
type part struct {
	n    uint64
	idle int // times that it was looked at since it grew
}

// idleLooks is after how many a part is forgotten, so that the kernel side has room for
// those of new cgroups.
const idleLooks = 60

// countLosses enters what the kernel side lost since the last time: what is known to
// be a cgroup's under its container, the rest under none. The kernel goes on counting
// meanwhile, first all and then the part: of the parts no more is entered than of all
// that is read after them, and of all no more than what was there before them.
func (m *Maker) countLosses() {
	before, err := m.opts.Kernel.Losses()
	if err != nil {
		m.opts.Log.Warn().Err(err).Msg("the kernel's losses cannot be read")
		return
	}
	if grown := m.grownParts(); len(grown) > 0 {
		after, err := m.opts.Kernel.Losses()
		if err != nil {
			after = before
		}
		for key, n := range grown {
			m.enterLoss(m.opts.State.ContainerOf(key.cgroup), key.class, key.reason, n, after[key.class][key.reason])
		}
	}
	for c := range before {
		for r, all := range before[c] {
			m.enterLoss("", event.Class(c), event.Reason(r), all, all)
		}
	}
}

// enterLoss enters n more, or fewer, so that there are not more than all.
func (m *Maker) enterLoss(container string, c event.Class, r event.Reason, n, all uint64) {
	entered := &m.lost.entered[c][r]
	if all <= *entered {
		return
	}
	n = min(n, all-*entered)
	*entered += n
	m.opts.Ledger.Add(container, c, emit.Reason(r), int64(n))
}

// grownParts is what cgroups lost since the last time. Those of a cgroup that lost
// nothing for a minute are forgotten.
func (m *Maker) grownParts() map[lossKey]uint64 {
	if m.opts.CgroupLosses == nil {
		return nil
	}
	grown := map[lossKey]uint64{}
	err := m.opts.CgroupLosses(func(cgroup uint64, c event.Class, r event.Reason, n uint64) bool {
		if int(c) >= event.NumClasses || int(r) >= event.NumReasons {
			return true
		}
		key := lossKey{cgroup, c, r}
		was := m.lost.parts[key]
		if n != was.n {
			grown[key] = n - was.n
			m.lost.parts[key] = part{n: n}
			return false
		}
		was.idle++
		m.lost.parts[key] = was
		if was.idle < idleLooks {
			return false
		}
		delete(m.lost.parts, key)
		return true
	})
	if err != nil {
		m.opts.Log.Warn().Err(err).Msg("whose the kernel's losses are cannot be read")
	}
	return grown
}
