package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

// shares are what a program took of the processors under capture, and what the pair took
// meanwhile, s.
type shares struct{ program, hooks, collector, processor float64 }

// percent is what the pair took, in percent of what the program did.
func (s shares) percent() shares {
	if s.program == 0 {
		return shares{}
	}
	of := 100 / s.program
	return shares{100, s.hooks * of, s.collector * of, s.processor * of}
}

// share runs every program once more while the kernel counts what hooks take, which makes
// them slower.
func (r *programsReport) share(ctx context.Context, o options, tree string) error {
	nothing := func(*cgroup.Cgroup) error { return nil }
	return r.captured(ctx, o, nothing, func(group *cgroup.Cgroup, collector, processor *pair.Process) error {
		counting, err := countHooks()
		if err != nil {
			return err
		}
		defer counting.Close()
		return r.each(func(row *slowed) error {
			before, err := usedBy(collector, processor)
			if err != nil {
				return err
			}
			_, program, err := row.program.run(ctx, group, tree)
			if err != nil {
				return err
			}
			after, err := usedBy(collector, processor)
			row.shares = shares{program, after.hooks - before.hooks, after.collector - before.collector, after.processor - before.processor}
			return err
		})
	})
}

// usedBy is what the pair has taken so far.
func usedBy(collector, processor *pair.Process) (s shares, err error) {
	hooks, err := hookTime(collector.PID())
	if err != nil {
		return s, err
	}
	ours, err := collector.Usage()
	if err != nil {
		return s, err
	}
	theirs, err := processor.Usage()
	return shares{hooks: hooks.Seconds(), collector: ours.CPU.Seconds(), processor: theirs.CPU.Seconds()}, err
}

// countHooks has the kernel count what BPF programs take until the file is closed
// (BPF_ENABLE_STATS, since 5.8).
func countHooks() (*os.File, error) {
	runTime := uint32(unix.BPF_STATS_RUN_TIME)
	fd, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_ENABLE_STATS, uintptr(unsafe.Pointer(&runTime)), unsafe.Sizeof(runTime))
	if errno != 0 {
		return nil, fmt.Errorf("count the time of hooks: %w", errno)
	}
	return os.NewFile(fd, "stats"), nil
}

// hookTime is what the programs that a process has loaded have taken while it was counted,
// with those that they jump to.
func hookTime(pid int) (sum time.Duration, err error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", pid))
	if err != nil {
		return 0, err
	}
	seen := map[uint32]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // closed meanwhile
		}
		var id uint32
		var ns time.Duration
		for line := range strings.Lines(string(text)) {
			_, _ = fmt.Sscanf(line, "prog_id: %d", &id)
			_, _ = fmt.Sscanf(line, "run_time_ns: %d", &ns)
		}
		if ns > 0 && !seen[id] { // what is attached is another file, without times
			seen[id] = true
			sum += ns
		}
	}
	return sum, nil
}
