package kafka

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// How long a batch that was refused waits: doubled with each try, with jitter.
const (
	firstWait = 200 * time.Millisecond
	mostWait  = 30 * time.Second
)

// offsets keeps what is on its way of each partition that is this processor's. It
// may be used by any goroutine.
type offsets struct {
	mark func(*kgo.Record) // lets the offset behind a record be committed

	mu         sync.Mutex
	partitions map[place]*partition
	again      []*letter // refused, in the order of their refusals
}

type place struct {
	topic string
	id    int32
}

// partition is the messages on their way, in order.
type partition struct {
	letters []*letter
	gone    bool // to another processor
}

// letter is a message on its way.
type letter struct {
	record *kgo.Record
	of     *partition
	done   bool
	tries  int
}

func newOffsets(mark func(*kgo.Record)) *offsets {
	return &offsets{mark: mark, partitions: map[place]*partition{}}
}

func (o *offsets) assign(which map[string][]int32) {
	o.mu.Lock()
	defer o.mu.Unlock()
	each(which, func(p place) { o.partitions[p] = new(partition) })
}

// forget lets partitions go: nothing of them is committed any more.
func (o *offsets) forget(which map[string][]int32) {
	o.mu.Lock()
	defer o.mu.Unlock()
	each(which, func(p place) {
		if part := o.partitions[p]; part != nil {
			part.gone = true
			delete(o.partitions, p)
		}
	})
}

// expect notes a message; nil when its partition is gone.
func (o *offsets) expect(r *kgo.Record) *letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	part := o.partitions[place{r.Topic, r.Partition}]
	if part == nil {
		return nil
	}
	l := &letter{record: r, of: part}
	part.letters = append(part.letters, l)
	return l
}

// settled notes what became of a message, and marks what no message before is
// missing of.
func (o *offsets) settled(l *letter, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if l.of.gone {
		return
	}
	if err != nil {
		l.tries++
		o.again = append(o.again, l)
		return
	}
	l.done = true
	var last *kgo.Record
	for len(l.of.letters) > 0 && l.of.letters[0].done {
		last = l.of.letters[0].record
		l.of.letters = l.of.letters[1:]
	}
	if last != nil {
		o.mark(last)
	}
}

// refused is a message to hand over again, and how long to wait before; nil when
// there is none.
func (o *offsets) refused() (*letter, time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.again) > 0 {
		l := o.again[0]
		o.again = o.again[1:]
		if !l.of.gone {
			wait := min(firstWait<<min(l.tries-1, 16), mostWait)
			return l, wait/2 + rand.N(wait/2)
		}
	}
	return nil, 0
}

// settle waits until nothing of some partitions is on its way, for so long at most.
func (o *offsets) settle(which map[string][]int32, within time.Duration) {
	const look = 5 * time.Millisecond
	for end := time.Now().Add(within); o.pending(which) > 0 && time.Now().Before(end); {
		time.Sleep(look)
	}
}

func (o *offsets) pending(which map[string][]int32) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	each(which, func(p place) {
		if part := o.partitions[p]; part != nil {
			n += len(part.letters)
		}
	})
	return n
}

func each(which map[string][]int32, f func(place)) {
	for topic, ids := range which {
		for _, id := range ids {
			f(place{topic, id})
		}
	}
}
