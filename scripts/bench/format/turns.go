package format

import (
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sys/unix"
)

// contender does some work for one turn of the records.
type contender struct {
	name    string
	records int64 // of a turn
	rounds  int64 // records to do in a round, whole turns
	turn    func() error
}

// cost is what a contender needs for a record.
type cost struct {
	ns     []float64 // by round
	allocs float64   // mean
}

func (c cost) median() float64 { return c.sorted()[len(c.ns)/2] }

func (c cost) sorted() []float64 { return slices.Sorted(slices.Values(c.ns)) }

func (c cost) String() string {
	s := c.sorted()
	return fmt.Sprintf("%.0f [%.0f..%.0f]", c.median(), s[0], s[len(s)-1])
}

// takeTurns runs the contenders round by round on one core. What counts is the
// time of the processor, the garbage collector's part of it included, so that others on
// the machine are not in it.
func takeTurns(rounds int, contenders ...contender) ([]cost, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	costs := make([]cost, len(contenders))
	for range rounds {
		for i, c := range contenders {
			if err := c.round(&costs[i], rounds); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return costs, nil
}

func (c contender) round(into *cost, rounds int) error {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, err := processorTime()
	if err != nil {
		return err
	}
	done := int64(0)
	for done < c.rounds {
		if err := c.turn(); err != nil {
			return err
		}
		done += c.records
	}
	end, err := processorTime()
	if err != nil {
		return err
	}
	runtime.ReadMemStats(&after)
	into.ns = append(into.ns, float64(end-start)/float64(done))
	into.allocs += float64(after.Mallocs-before.Mallocs) / float64(done) / float64(rounds)
	return nil
}

// processorTime is what this process has used, ns.
func processorTime() (int64, error) {
	var u unix.Rusage
	err := unix.Getrusage(unix.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano(), err
}
