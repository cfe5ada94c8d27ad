package replay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// Errors of Open that say what a file is not.
var (
	errMagic = errors.New("not a replay file of version 1")
	errLarge = fmt.Errorf("replay of more than %d bytes", int64(maxFile))
)

// answer is the recording's last word on a flow's or a peer's counters.
type answer struct {
	id       uint64
	counters event.Counters
}

// Reader answers like the probe that was recorded. Its methods may be called from
// several goroutines.
type Reader struct {
	mu     sync.Mutex
	events []event.Event // not handed out yet
	tasks  []*event.Task

	flows   map[uint64]event.Counters // by flow id
	open    map[event.FlowKey]uint64  // flow ids of the descriptors, as far as the events went
	peers   map[event.PeerKey]answer
	threads map[uint32]event.Threads
	losses  event.Losses
}

// Open reads a whole replay.
func Open(r io.Reader) (*Reader, error) {
	in := &input{r: bufio.NewReaderSize(io.LimitReader(r, maxFile+1), 64<<10)}
	if err := in.magic(); err != nil {
		return nil, fmt.Errorf("open replay: %w", err)
	}
	out := &Reader{
		flows:   map[uint64]event.Counters{},
		open:    map[event.FlowKey]uint64{},
		peers:   map[event.PeerKey]answer{},
		threads: map[uint32]event.Threads{},
	}
	for {
		at := in.offset
		k, payload, err := in.entry()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err == nil {
			err = out.add(k, payload)
		}
		if err != nil {
			return nil, fmt.Errorf("read replay at byte %d: %w", at, err)
		}
	}
}

// add takes in one entry.
func (r *Reader) add(k kind, payload []byte) error {
	switch k {
	case kindEvent:
		e, err := event.Decode(payload)
		if err != nil {
			return err
		}
		r.events = append(r.events, e)
		return nil
	case kindTask:
		tasks, err := event.DecodeTasks(payload)
		if err != nil {
			return err
		}
		r.tasks = append(r.tasks, tasks...)
		return nil
	}
	return r.addAnswer(k, &fields{rest: payload})
}

func (r *Reader) addAnswer(k kind, f *fields) error {
	switch k {
	case kindFlow:
		f.flowKey() // for people who look into the file; the id is enough
		id := f.u64()
		r.flows[id] = f.counters()
	case kindPeer:
		r.peers[f.peerKey()] = answer{f.u64(), f.counters()}
	case kindThreads:
		r.threads[f.u32()] = f.threads()
	case kindLosses:
		r.losses = f.losses()
	default:
		return fmt.Errorf("entry of unknown kind %d", k)
	}
	if f.short || len(f.rest) != 0 {
		return fmt.Errorf("entry of kind %d with a wrong length", k)
	}
	return nil
}

// Tasks returns the recorded processes.
func (r *Reader) Tasks() ([]*event.Task, error) { return r.tasks, nil }

// Next returns the next event at once, and io.EOF after the last.
func (r *Reader) Next(time.Duration) (event.Event, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.events) == 0 {
		return nil, io.EOF
	}
	e := r.events[0]
	r.events = r.events[1:]
	r.follow(e)
	return e, nil
}

// follow keeps track of the flow on each descriptor.
func (r *Reader) follow(e event.Event) {
	h := e.Header()
	begin := func(fd int32, flow uint64) {
		if flow != 0 {
			r.open[event.FlowKey{TGID: h.TGID, FD: fd, Gen: h.Gen}] = flow
		}
	}
	switch e := e.(type) {
	case *event.Open:
		begin(e.FD, e.Flow)
	case *event.Handle:
		begin(e.FD, e.Flow)
	case *event.Socket:
		begin(e.FD, e.Flow)
	case *event.Close:
		delete(r.open, event.FlowKey{TGID: h.TGID, FD: e.FD, Gen: h.Gen})
	}
}

// Flow is the recording's last word on the flow that is open on a descriptor now.
func (r *Reader) Flow(k event.FlowKey) (id uint64, c event.Counters, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok = r.open[k]
	if ok {
		c, ok = r.flows[id]
	}
	return id, c, ok
}

// DeleteFlow forgets the flow on a descriptor.
func (r *Reader) DeleteFlow(k event.FlowKey) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, k)
	return nil
}

// Peer is the recording's last word on a part of a flow.
func (r *Reader) Peer(k event.PeerKey) (id uint64, c event.Counters, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a, ok := r.peers[k]
	return a.id, a.counters, ok
}

// DeletePeer forgets a part of a flow.
func (r *Reader) DeletePeer(k event.PeerKey) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.peers, k)
	return nil
}

// Proc is the recording's last word on a process's threads.
func (r *Reader) Proc(tgid uint32) (event.Threads, bool) {
	t, ok := r.threads[tgid]
	return t, ok
}

// Losses are those of the whole recording.
func (r *Reader) Losses() (event.Losses, error) { return r.losses, nil }

// input reads entries.
type input struct {
	r      *bufio.Reader
	offset int64
	buf    []byte
}

// read fills b. The end of the file is io.EOF before the first byte only.
func (in *input) read(b []byte) error {
	n, err := io.ReadFull(in.r, b)
	if in.offset += int64(n); in.offset > maxFile {
		return errLarge
	}
	return err
}

func (in *input) magic() error {
	b := make([]byte, len(magic))
	err := in.read(b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil && string(b) != magic {
		return errMagic
	}
	return err
}

// entry returns the next entry; its payload is good until the next call.
func (in *input) entry() (kind, []byte, error) {
	var head [headSize]byte
	if err := in.read(head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if n > maxPayload {
		return 0, nil, fmt.Errorf("entry of %d bytes, %d are allowed", n, maxPayload)
	}
	if uint32(cap(in.buf)) < n {
		in.buf = make([]byte, n)
	}
	in.buf = in.buf[:n]
	if err := in.read(in.buf); errors.Is(err, io.EOF) {
		return 0, nil, io.ErrUnexpectedEOF
	} else if err != nil {
		return 0, nil, err
	}
	return kind(head[0]), in.buf, nil
}
