package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	// maxTaps bounds who may look at one stage.
	maxTaps = 8
	// tapRoom is how many batches wait for who looks; more are left out.
	tapRoom = 64
)

// ErrTaps is returned when a stage has as many taps as it may.
var ErrTaps = errors.New("too many taps on this stage: end another one first")

// UnknownStageError names a stage that the pipeline lacks, and those that it has.
type UnknownStageError struct {
	Name  string
	Known []string
}

func (e *UnknownStageError) Error() string {
	return fmt.Sprintf("the pipeline has no stage %q (known: %s)", e.Name, strings.Join(e.Known, ", "))
}

// Tap shows the batches that a stage hands on; of an exporter, those that it is
// given. Who is slow misses some: the pipeline never waits for a tap, nor does an
// acknowledgement.
type Tap struct {
	of      *taps
	batches chan *plugin.Batch
	missed  atomic.Int64
}

// Tap begins to look at a stage, until Close.
func (p *Pipeline) Tap(name string) (*Tap, error) {
	nodes := p.all()
	i := slices.IndexFunc(nodes, func(n *node) bool { return n.name == name })
	if i < 0 {
		e := &UnknownStageError{Name: name}
		for _, n := range nodes {
			e.Known = append(e.Known, n.name)
		}
		return nil, e
	}
	return nodes[i].next.taps.open()
}

// Batches are what passes. They are read-only and hold no reference.
func (t *Tap) Batches() <-chan *plugin.Batch { return t.batches }

// Missed is how many records were left out since it was last asked for.
func (t *Tap) Missed() int64 { return t.missed.Swap(0) }

// Close ends it.
func (t *Tap) Close() { t.of.close(t) }

// taps are who looks at a stage.
type taps struct {
	mu   sync.Mutex
	list atomic.Pointer[[]*Tap] // nil: nobody
}

func (t *taps) open() (*Tap, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []*Tap
	if now := t.list.Load(); now != nil {
		list = slices.Clone(*now)
	}
	if len(list) == maxTaps {
		return nil, ErrTaps
	}
	tap := &Tap{of: t, batches: make(chan *plugin.Batch, tapRoom)}
	list = append(list, tap)
	t.list.Store(&list)
	return tap, nil
}

func (t *taps) close(tap *Tap) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(*t.list.Load()), func(other *Tap) bool { return other == tap })
	t.list.Store(&list)
	if len(list) == 0 {
		t.list.Store(nil)
	}
}

// pass shows a batch to whoever looks.
func (t *taps) pass(b *plugin.Batch) {
	list := t.list.Load()
	if list == nil {
		return
	}
	for _, tap := range *list {
		select {
		case tap.batches <- b:
		default:
			tap.missed.Add(int64(len(b.Records)))
		}
	}
}
