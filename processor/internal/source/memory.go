package source

import (
	"context"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/memory"
)

// Memory is what the streams of a processor share. Its zero value has no end.
type Memory struct {
	// Guard says when little is left.
	Guard *memory.Guard
	// Entities is what all streams may remember of processes, files and containers.
	Entities *entity.Budget
}

// A stream that finds little memory left waits restFor at most before it takes in a frame,
// so that it never stands still: what holds the memory may be no stream's to give.
const (
	restFor  = time.Second
	restStep = 10 * time.Millisecond
)

// rest waits while little memory is left: the collector keeps what it cannot hand over,
// or counts it as lost. Where waiting does not help, the stream gives up the entities that
// it has not used for the longest time.
func (s *stream) rest(ctx context.Context) {
	if !s.memory.Guard.Pressed() {
		return
	}
	s.settings.Count("rests_for_memory", 1)
	step := time.NewTicker(restStep)
	defer step.Stop()
	for waited := time.Duration(0); waited < restFor && s.memory.Guard.Pressed(); waited += restStep {
		select {
		case <-step.C:
		case <-ctx.Done():
			return
		}
	}
	if s.memory.Guard.Pressed() {
		s.joiner.Shed()
	}
}
