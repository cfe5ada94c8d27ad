package sink

import (
	"sync"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// How full the queue may be, in percent.
const (
	bulkPercent  = 70 // for bulk classes
	quotaPercent = 85 // for the others of a cgroup that has more in it than is left
	defaultQuota = 35
)

// quota is who may have how much of a queue that fills: each cgroup as much as is left,
// as in the kernel's ring (bpf/quota.h), so that one that floods loses its own records.
type quota struct {
	size, bulk, mark, limit int // items

	mu sync.Mutex
	// held are the items in the queue that were counted, by cgroup: no more entries
	// than the queue has places.
	held map[uint64]int
}

// queued is an item in the queue.
type queued struct {
	emit.Item
	counted bool
	cgroup  uint64 // that it was counted for; a process may move
}

func newQuota(size, percent int) *quota {
	if percent == 0 {
		percent = defaultQuota
	}
	part := func(percent int) int { return size * percent / 100 }
	return &quota{size: size, bulk: part(bulkPercent), mark: part(percent), limit: part(max(quotaPercent, percent)), held: map[uint64]int{}}
}

// admit says why an item may not enter a queue of that length. What may beyond the
// mark is counted, and must leave.
func (q *quota) admit(it *queued, length int) (emit.Reason, bool) {
	room, bulk := q.size-length, it.Class >= event.ClassFile
	if bulk {
		room = q.bulk - length
	}
	switch {
	case bulk && room <= 0:
		return emit.ReasonQueueFull, false
	case length < q.mark:
		return 0, true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if it.Process != nil {
		it.cgroup = it.Process.Process.Cgroup()
	}
	if q.held[it.cgroup] > room && (bulk || length > q.limit) {
		return emit.Reason(event.ReasonQuota), false
	}
	q.held[it.cgroup]++
	it.counted = true
	return 0, true
}

// leave takes note that an item is not in the queue.
func (q *quota) leave(it *queued) {
	if !it.counted {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held[it.cgroup]--; q.held[it.cgroup] == 0 {
		delete(q.held, it.cgroup)
	}
}
