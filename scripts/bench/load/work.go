package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
)

// WorkCommand is the first argument of a run of this program as a worker; the name of a
// load, a prepared folder and the part of the load that is to be done follow.
const WorkCommand = "load-work"

// alonePart is the part of a load, one of so many, that is done for its pace alone: all of
// it takes minutes.
const alonePart = 8

// Work does one worker's part and prints for how many nanoseconds.
func Work(name, dir, part string) error {
	n, err := strconv.Atoi(part)
	if err != nil || n < 1 {
		return fmt.Errorf("load %s: one part of %q", name, part)
	}
	for _, l := range loads() {
		if l.name != name {
			continue
		}
		began := time.Now()
		if err := l.each.Part(n).Run(dir); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		_, err := fmt.Println(time.Since(began).Nanoseconds())
		return err
	}
	return fmt.Errorf("no load %q", name)
}

// run has the workers do the load, or one of so many parts of it, in a cgroup. It returns
// how long the slowest took.
func (l *load) run(ctx context.Context, group *cgroup.Cgroup, dir string, part int) (time.Duration, error) {
	results := make(chan result, l.workers)
	for range l.workers {
		go func() { // ends with its worker, and is waited for below
			took, err := l.worker(ctx, group, dir, part)
			results <- result{took, err}
		}()
	}
	var all result
	for range l.workers {
		r := <-results
		all.took, all.err = max(all.took, r.took), errors.Join(all.err, r.err)
	}
	return all.took, all.err
}

type result struct {
	took time.Duration
	err  error
}

func (l *load) worker(ctx context.Context, group *cgroup.Cgroup, dir string, part int) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", WorkCommand, l.name, dir, strconv.Itoa(part))
	// Or the runtime keeps files open that are not the load's.
	cmd.Env = append(os.Environ(), "GODEBUG=containermaxprocs=0,updatemaxprocs=0", "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	group.Contain(cmd)
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", l.name, err)
	}
	ns, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", l.name, err)
	}
	return time.Duration(ns), nil
}
