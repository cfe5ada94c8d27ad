package probe

import (
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// Next waits for an event. Without one it returns event.ErrTimeout after the
// timeout, and os.ErrClosed after Close. Any other error is of this one event.
func (p *Probe) Next(timeout time.Duration) (event.Event, error) {
	raw, err := p.NextRaw(timeout)
	if err != nil {
		return nil, err
	}
	return event.Decode(raw)
}

// NextRaw is Next for the event's bytes, which are good until the next call.
func (p *Probe) NextRaw(timeout time.Duration) ([]byte, error) { return p.ring.next(timeout) }
