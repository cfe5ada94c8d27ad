package load

import (
	"runtime"

	"github.com/sysflow-stack/sysflow/scripts/overload"
)

// load is one of those that are measured.
type load struct {
	name, what string
	unit       string // of done
	each       overload.Load
	workers    int // that do it at the same time
	done       int // by each, of the unit
}

func loads() []load {
	all := runtime.NumCPU()
	return []load{
		{"copy", "reads and writes of 64 bytes", "calls", overload.Load{Calls: 8_000_000}, all, 8_000_000},
		{"open", "opens of 100,000 files", "opens", overload.Load{Files: 100_000}, all, 100_000},
		{"execve", "execs of a program by itself", "execs", overload.Load{Relay: 50_000}, all, 50_000},
		{"exec", "programs", "programs", overload.Load{Execs: 5_000}, all, 5_000},
		{"burst", "100,000 programs, then 200,000 connections", "programs and connections",
			overload.Load{Execs: 100_000 / all, Talks: 200_000 / all}, all, 300_000 / all},
		{"connect", "a million connections", "connections", overload.Load{Talks: 1_000_000 / all}, all, 1_000_000 / all},
		{"crowd", "5,000 processes at the same time", "processes", overload.Load{Crowd: 5_000}, 1, 5_000},
		{"held", "100,000 files held open", "opens", overload.Load{Held: 100_000}, 1, 100_000},
	}
}

// did is what all workers did.
func (l *load) did() overload.Counts {
	did := l.each.Did()
	for class := range did {
		did[class] *= int64(l.workers)
	}
	return did
}
