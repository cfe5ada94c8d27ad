package probe

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// lateBatch is how many ends are read at a time.
const lateBatch = 256

// lateEnd is the event of an end that waits: struct event_close of bpf/event.h.
type lateEnd [event.CloseSize]byte

// LateEnd takes the end of a flow that found no room in the ring, if there is one.
func (p *Probe) LateEnd(flow uint64) (*event.Close, bool) {
	var raw lateEnd
	if p.objects.LateEnds.Lookup(flow, &raw) != nil {
		return nil, false
	}
	_ = p.objects.LateEnds.Delete(flow) // it was there
	return decodeEnd(&raw)
}

// lateState spares walks of a table that nothing came into. The kernel side counts an end
// before it enters it, so one walk more is made after the count has changed.
type lateState struct {
	count uint64
	empty bool
}

// LateEnds calls take with all such ends, and forgets those for which it returns true.
// It is for one goroutine.
func (p *Probe) LateEnds(take func(*event.Close) bool) error {
	count, err := sum(p.objects.Stats, statLateEnds)
	if err != nil {
		return fmt.Errorf("count late ends: %w", err)
	}
	was := p.late
	p.late = lateState{count: count}
	if was.empty && was.count == count {
		p.late.empty = true
		return nil
	}
	left, err := p.walkLateEnds(take)
	p.late.empty = err == nil && left == 0 && was.count == count
	return err
}

// walkLateEnds returns how many are left.
func (p *Probe) walkLateEnds(take func(*event.Close) bool) (left int, err error) {
	var cursor ebpf.MapBatchCursor
	flows, raw := make([]uint64, lateBatch), make([]lateEnd, lateBatch)
	for {
		n, err := p.objects.LateEnds.BatchLookup(&cursor, flows, raw, nil)
		if err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) { // which says that these are the last
			return 0, fmt.Errorf("read late ends: %w", err)
		}
		for i, flow := range flows[:n] {
			if end, ok := decodeEnd(&raw[i]); ok && !take(end) {
				left++
				continue
			}
			if err := forget(p.objects.LateEnds, flow, "late end"); err != nil {
				return 0, err
			}
		}
		if err != nil {
			return left, nil
		}
	}
}

func decodeEnd(raw *lateEnd) (*event.Close, bool) {
	ev, err := event.Decode(raw[:])
	if err != nil {
		return nil, false
	}
	end, ok := ev.(*event.Close)
	return end, ok
}
