package pipeline

import (
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Stats are a stage's figures since the start of the pipeline.
type Stats struct {
	Name, Type string
	// Position is 0 for the first stage of the pipeline's order, sources first.
	Position int
	// Waiting are the batches before the stage, of Room; a source has neither.
	Waiting, Room int
	// Batches and Records are what the stage took, or what a source made.
	Batches, Records int64
	// Busy is the time that the stage worked; of an exporter, that its attempts took.
	// A source's is not known.
	Busy time.Duration
	// Blocked is the time that it waited for room behind it.
	Blocked time.Duration
}

// meter counts what a stage takes and what it costs.
type meter struct{ batches, records, busy atomic.Int64 }

func (m *meter) take(b *plugin.Batch) {
	m.batches.Add(1)
	m.records.Add(int64(len(b.Records)))
}

// Stages tells of each stage.
func (p *Pipeline) Stages(each func(Stats)) {
	for i, n := range p.all() {
		each(n.stats(i))
	}
}

func (n *node) stats(position int) Stats {
	part := n.part()
	s := Stats{
		Name: n.name, Type: part.spec.Type.Text, Position: position,
		Batches: n.meter.batches.Load(), Records: n.meter.records.Load(),
		Busy: time.Duration(n.meter.busy.Load()), Blocked: time.Duration(n.next.blocked.Load()),
	}
	if part.kind != source {
		s.Waiting, s.Room = len(n.inbox), cap(n.inbox)
	}
	if part.outlet != nil { // the node itself only fills the queue
		s.Busy, s.Blocked = part.outlet.Busy(), s.Busy
	}
	return s
}

// Deliveries tells what waits for each exporter.
func (p *Pipeline) Deliveries(each func(exporter string, s queue.Stats)) {
	for _, n := range p.all() {
		if outlet := n.part().outlet; outlet != nil {
			each(n.name, outlet.Stats())
		}
	}
}
