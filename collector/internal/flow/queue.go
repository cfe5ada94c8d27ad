package flow

// queue is flows in the order in which they are due. All that are put into one
// queue wait equally long, so that the order is that of arrival.
type queue struct{ head, tail *flow }

// push schedules a flow, which may be in a queue already.
func (q *queue) push(f *flow, due int64) {
	f.unlink()
	f.queue, f.due, f.prev = q, due, q.tail
	if q.tail != nil {
		q.tail.next = f
	} else {
		q.head = f
	}
	q.tail = f
}

// pop takes the first flow that is due.
func (q *queue) pop(now int64) *flow {
	f := q.head
	if f == nil || f.due > now {
		return nil
	}
	f.unlink()
	return f
}

// unlink takes a flow out of the queue it is in.
func (f *flow) unlink() {
	if f.queue == nil {
		return
	}
	if f.prev != nil {
		f.prev.next = f.next
	} else {
		f.queue.head = f.next
	}
	if f.next != nil {
		f.next.prev = f.prev
	} else {
		f.queue.tail = f.prev
	}
	f.queue, f.prev, f.next = nil, nil, nil
}
