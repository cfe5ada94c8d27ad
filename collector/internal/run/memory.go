package run

import (
	"runtime"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/memory"
)

// What a collector may use without a limit of the user's or of a cgroup. Each CPU has
// buffers of its own in the kernel, 290 KiB or, where hooks are preempted, 450, and caches
// of the maps.
const (
	memoryOfAll    = 96 << 20 // bytes
	memoryOfOneCPU = 1 << 20  // bytes
)

// maxShortQueue is how many records may wait for the writer while memory is short.
const maxShortQueue = 64

// limitMemory keeps the collector, with what the kernel holds for it, under its limit:
// near it events are read one by one, new flows are lost, and of new programs'
// command lines the beginning is kept.
func (s *session) limitMemory() {
	limit := memoryLimit(int64(s.Capture.Memory), runtime.NumCPU())
	s.memory = memory.Start(memory.Options{
		Limit: limit,
		Held:  func() int64 { return s.probe.Held(s.owner.flows.Load(), s.owner.processes.Load()) },
		Pressed: func(pressed bool) {
			if pressed {
				s.Log.Warn().Int64("limit", limit).Msg("memory is short: new flows are lost until some is free, see --memory-limit")
				return
			}
			s.Log.Info().Msg("memory is no longer short")
		},
	})
	s.closers = append(s.closers, func() error { s.memory.Stop(); return nil })
}

// memoryLimit is the user's, the cgroup's or what a machine of so many CPUs needs, in bytes.
func memoryLimit(asked int64, cpus int) int64 {
	if limit := memory.Limit(asked, memlimit.FromCgroup); limit > 0 {
		return limit
	}
	return memoryOfAll + int64(cpus)*memoryOfOneCPU
}

// enoughMemory is an error when the cgroup allows less than a collector needs.
func enoughMemory() error { return memory.Enough(config.LeastMemory, memlimit.FromCgroup) }

// roomForOthers is a ring, in bytes, that has room for the largest event in what a cgroup
// that floods leaves to others.
const roomForOthers = 256 << 10

// warnOfRing tells what a small ring costs.
func (s *session) warnOfRing() {
	if ring := s.Capture.Ring; ring > 0 && ring < roomForOthers {
		s.Log.Warn().Int("ring", ring).Int("least", roomForOthers).
			Msg("the ring is small: while one container floods, others may lose execs, exits, connects and accepts, too")
	}
}

// full reports that no event is to be read yet: memory is short and what was read is not
// yet written, or the writer is behind, and may catch up.
func (s *session) full(waiting int) bool {
	if s.memory.Pressed() && (waiting > 0 || s.writer.Queued() > maxShortQueue) {
		return true
	}
	return s.readers.more(s.writer.Behind())
}
