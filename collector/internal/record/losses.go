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
	all   event.Losses
	parts map[lossKey]part
}

// part is what a cgroup lost.
type part struct {
	n    uint64
	idle int // times that it was looked at since it grew
}

// idleLooks is after how many a part is forgotten, so that the kernel side has room for
// those of new cgroups.
const idleLooks = 60

type lossKey struct {
	cgroup uint64
	class  event.Class
	reason event.Reason
}

// countLosses enters what the kernel side lost since the last time: what is known to
// be a cgroup's under its container, the rest under none.
func (m *Maker) countLosses() {
	var known event.Losses
	if m.opts.CgroupLosses != nil { // before all, of which they are a part
		if err := m.opts.CgroupLosses(m.cgroupLoss(&known)); err != nil {
			m.opts.Log.Warn().Err(err).Msg("whose the kernel's losses are cannot be read")
		}
	}
	now, err := m.opts.Kernel.Losses()
	if err != nil {
		m.opts.Log.Warn().Err(err).Msg("the kernel's losses cannot be read")
		return
	}
	for c := range now {
		for r, n := range now[c] {
			if before := m.lost.all[c][r] + known[c][r]; n > before {
				m.opts.Ledger.Add("", event.Class(c), emit.Reason(r), int64(n-before))
			}
			m.lost.all[c][r] = max(n, m.lost.all[c][r]+known[c][r])
		}
	}
}

// cgroupLoss enters the losses of a cgroup that are new, and adds them to known. It
// forgets those of a cgroup that lost nothing for a minute.
func (m *Maker) cgroupLoss(known *event.Losses) func(uint64, event.Class, event.Reason, uint64) bool {
	return func(cgroup uint64, c event.Class, r event.Reason, n uint64) bool {
		key := lossKey{cgroup, c, r}
		was := m.lost.parts[key]
		if int(c) >= event.NumClasses || int(r) >= event.NumReasons {
			return true
		}
		if n == was.n {
			was.idle++
			m.lost.parts[key] = was
			if was.idle < idleLooks {
				return false
			}
			delete(m.lost.parts, key)
			return true
		}
		m.lost.parts[key] = part{n: n}
		known[c][r] += n - was.n
		m.opts.Ledger.Add(m.opts.State.ContainerOf(cgroup), c, emit.Reason(r), int64(n-was.n))
		return false
	}
}
