package replay

import (
	"bufio"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// events are a probe's events.
type events interface {
	RawTasks() ([]byte, error)
	NextRaw(timeout time.Duration) ([]byte, error)
}

// flows are a probe's counters of flows.
type flows interface {
	Flow(event.FlowKey) (id uint64, c event.Counters, ok bool)
	DeleteFlow(event.FlowKey) error
	Peer(event.PeerKey) (id uint64, c event.Counters, ok bool)
	DeletePeer(event.PeerKey) error
}

// totals are a probe's other counters.
type totals interface {
	Proc(tgid uint32) (event.Threads, bool)
	Losses() (event.Losses, error)
}

// Probe is what a Recorder listens to.
type Probe interface {
	events
	flows
	totals
}

// Recorder stands before a probe and writes down what it tells. Its methods may be
// called as those of the probe may.
type Recorder struct {
	probe Probe

	mu  sync.Mutex
	w   *bufio.Writer
	buf []byte
	err error // the first of the writer; nothing is written after it
}

// NewRecorder begins a replay on w.
func NewRecorder(p Probe, w io.Writer) *Recorder {
	r := &Recorder{probe: p, w: bufio.NewWriterSize(w, 64<<10)}
	_, r.err = r.w.WriteString(magic)
	return r
}

// Flush writes out what is buffered. It returns the first error of the writer, also
// an earlier one: recording never disturbs the capture.
func (r *Recorder) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.w.Flush()
	}
	if r.err != nil {
		return fmt.Errorf("write the replay: %w", r.err)
	}
	return nil
}

func (r *Recorder) write(k kind, fill func([]byte) []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return
	}
	r.buf = appendEntry(r.buf[:0], k, fill)
	_, r.err = r.w.Write(r.buf)
}

// Tasks is as of the probe.
func (r *Recorder) Tasks() ([]*event.Task, error) {
	raw, err := r.probe.RawTasks()
	if err != nil {
		return nil, err
	}
	tasks, err := event.DecodeTasks(raw)
	if err != nil {
		return nil, err
	}
	for ; len(raw) >= event.TaskSize; raw = raw[event.TaskSize:] {
		r.write(kindTask, func(b []byte) []byte { return append(b, raw[:event.TaskSize]...) })
	}
	return tasks, nil
}

// Next is as of the probe.
func (r *Recorder) Next(timeout time.Duration) (event.Event, error) {
	raw, err := r.probe.NextRaw(timeout)
	if err != nil {
		return nil, err
	}
	r.write(kindEvent, func(b []byte) []byte { return append(b, raw...) })
	return event.Decode(raw)
}

// Flow is as of the probe.
func (r *Recorder) Flow(k event.FlowKey) (id uint64, c event.Counters, ok bool) {
	id, c, ok = r.probe.Flow(k)
	if ok {
		r.write(kindFlow, func(b []byte) []byte { return appendAnswer(appendFlowKey(b, k), id, c) })
	}
	return id, c, ok
}

// DeleteFlow is as of the probe.
func (r *Recorder) DeleteFlow(k event.FlowKey) error { return r.probe.DeleteFlow(k) }

// Peer is as of the probe.
func (r *Recorder) Peer(k event.PeerKey) (id uint64, c event.Counters, ok bool) {
	id, c, ok = r.probe.Peer(k)
	if ok {
		r.write(kindPeer, func(b []byte) []byte { return appendAnswer(appendPeerKey(b, k), id, c) })
	}
	return id, c, ok
}

// DeletePeer is as of the probe.
func (r *Recorder) DeletePeer(k event.PeerKey) error { return r.probe.DeletePeer(k) }

// Proc is as of the probe.
func (r *Recorder) Proc(tgid uint32) (event.Threads, bool) {
	t, ok := r.probe.Proc(tgid)
	if ok {
		r.write(kindThreads, func(b []byte) []byte { return appendThreads(b, tgid, t) })
	}
	return t, ok
}

// Losses is as of the probe.
func (r *Recorder) Losses() (event.Losses, error) {
	l, err := r.probe.Losses()
	if err == nil {
		r.write(kindLosses, func(b []byte) []byte { return appendLosses(b, l) })
	}
	return l, err
}
