package app

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/metrics"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/memory"
)

// Without a limit of the user's or of a cgroup a processor may take twice what its
// stages hold when they have started, which threat lists make large, and room for what
// passes.
const (
	leastMemory      = 32 << 20  // bytes
	memoryToPass     = 128 << 20 // bytes
	memoryOfEntities = 24 << 20  // bytes, where no limit is known yet
	entityShare      = 25        // percent
)

// memoryFlag is --memory-limit.
type memoryFlag struct{ asked jsonfile.Bytes }

func (f *memoryFlag) register(c *cobra.Command) {
	c.Flags().Var(&f.asked, "memory-limit", "`SIZE` that the process may use, as 128MiB; near it, it takes in less (default nine tenths of its cgroup's limit, or 128 MiB and twice what its stages hold)")
}

// limit is the user's or the cgroup's, 0 when there is none.
func (f *memoryFlag) limit() (int64, error) {
	if f.asked != 0 && f.asked < leastMemory {
		return 0, usage(fmt.Errorf("--memory-limit %s: %s is the least", f.asked, jsonfile.Bytes(leastMemory)))
	}
	if err := memory.Enough(leastMemory, memlimit.FromCgroup); err != nil {
		return 0, misconfigured(err)
	}
	return memory.Limit(int64(f.asked), memlimit.FromCgroup), nil
}

// memoryLimit limits the process. The limit holds when the pipeline has started.
type memoryLimit struct {
	source.Memory
	limit int64
}

func (f *memoryFlag) start(figures *metrics.Metrics, log *slog.Logger) (memoryLimit, error) {
	limit, err := f.limit()
	if err != nil {
		return memoryLimit{}, err
	}
	budget := int64(memoryOfEntities)
	if limit > 0 {
		budget = limit / 100 * entityShare
	}
	guard := memory.Start(memory.Options{Pressed: func(pressed bool) {
		if !pressed {
			figures.Degraded("memory", nil)
			log.Info("memory is no longer short")
			return
		}
		figures.Degraded("memory", errors.New("memory is short: sources take in less"))
		log.Warn("memory is short: sources take in less until some is free", "hint", "--memory-limit")
	}})
	return memoryLimit{Memory: source.Memory{Guard: guard, Entities: entity.NewBudget(budget)}, limit: limit}, nil
}

// started is called when all stages hold what they need.
func (m *memoryLimit) started(figures *metrics.Metrics) {
	limit := m.limit
	if limit == 0 {
		runtime.GC() // or what is live is not known yet
		limit = 2*memory.Live() + memoryToPass
	}
	m.Guard.SetLimit(limit)
	figures.Set("memory", "limit_bytes", float64(limit))
}
