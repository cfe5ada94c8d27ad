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

// LateEnds calls take with all such ends, and forgets those for which it returns true.
func (p *Probe) LateEnds(take func(*event.Close) bool) error {
	var cursor ebpf.MapBatchCursor
	flows, raw := make([]uint64, lateBatch), make([]lateEnd, lateBatch)
	for {
		n, err := p.objects.LateEnds.BatchLookup(&cursor, flows, raw, nil)
		if err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) { // which says that these are the last
			return fmt.Errorf("read late ends: %w", err)
		}
		for i, flow := range flows[:n] {
			if end, ok := decodeEnd(&raw[i]); ok && !take(end) {
				continue
			}
			if err := forget(p.objects.LateEnds, flow, "late end"); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
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
