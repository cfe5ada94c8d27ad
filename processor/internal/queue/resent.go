package queue

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	// resentWithin is how long after its start a queue expects what it has already.
	resentWithin = time.Minute
	// maxResent bounds the records that are remembered for that.
	maxResent = 1 << 20
)

// resent are the records that a killed process had put into a queue in its last
// moments. Their source was not told that they are safe and sends them again, under
// the same numbers: each is dropped once. It is for one goroutine.
type resent struct {
	streams map[string]*tail
	records int   // that are remembered
	again   int64 // that came
	until   time.Time
}

// tail is the end of a stream, as far as it is in the queue.
type tail struct {
	last int64 // sequence number, behind which nothing comes again
	have map[identity]int32
}

// identity is a record's in its stream. What a source adds of its own has the number of
// a record of another kind.
type identity struct {
	seq  int64
	kind sfproto.Kind
}

func newResent(now time.Time) *resent {
	return &resent{streams: map[string]*tail{}, until: now.Add(resentWithin)}
}

// stream is the stream of a record; "" for one of the original collector's, which have
// no numbers.
func stream(r *view.Record) string {
	if r.Header == nil {
		return ""
	}
	return r.Header.StreamID
}

// note remembers what is in the queue.
func (r *resent) note(b *plugin.Batch) {
	for i := range b.Records {
		rec := &b.Records[i]
		name := stream(rec)
		if name == "" || r.records >= maxResent {
			continue
		}
		t := r.streams[name]
		if t == nil {
			t = &tail{have: map[identity]int32{}}
			r.streams[name] = t
		}
		t.have[identity{rec.Seq, rec.Kind()}]++
		t.last = max(t.last, rec.Seq)
		r.records++
	}
}

// over reports whether nothing is expected any more.
func (r *resent) over(now time.Time) bool { return len(r.streams) == 0 || now.After(r.until) }

// strip is the batch without the records that are in the queue.
func (r *resent) strip(b *plugin.Batch) *plugin.Batch {
	known := make([]bool, len(b.Records))
	some := false
	for i := range b.Records {
		known[i] = r.forget(&b.Records[i])
		some = some || known[i]
	}
	if !some {
		return b
	}
	return b.Select(func(i int) bool { return !known[i] })
}

// forget reports whether a record is remembered, and takes it out.
func (r *resent) forget(rec *view.Record) bool {
	name := stream(rec)
	t := r.streams[name]
	if t == nil {
		return false
	}
	if rec.Seq > t.last {
		delete(r.streams, name)
		return false
	}
	id := identity{rec.Seq, rec.Kind()}
	n := t.have[id]
	if n > 0 {
		t.have[id] = n - 1
		r.again++
	}
	return n > 0
}
