package procfs

import (
	"sync"
	"time"
)

const (
	readerQueue = 64
	readerWait  = 10 * time.Millisecond
)

// Reader reads processes in a goroutine of its own, so that a /proc file that
// blocks (a process that holds its own memory map's lock) does not block the one
// who asks.
type Reader struct {
	fs       FS
	wait     time.Duration
	requests chan request
	stop     chan struct{}
	done     sync.WaitGroup
}

type request struct {
	tgid   uint32
	answer chan answer
}

type answer struct {
	p   Process
	err error
}

// NewReader starts the goroutine; Stop ends it.
func NewReader(fs FS) *Reader {
	r := &Reader{fs: fs, wait: readerWait, requests: make(chan request, readerQueue), stop: make(chan struct{})}
	r.done.Go(r.serve)
	return r
}

// Read is what /proc knows of a process. It reports false when there is no such
// process, or when the answer did not come in time.
func (r *Reader) Read(tgid uint32) (Process, bool) {
	req := request{tgid: tgid, answer: make(chan answer, 1)}
	select {
	case r.requests <- req:
	default:
		return Process{}, false
	}
	timer := time.NewTimer(r.wait)
	defer timer.Stop()
	select {
	case a := <-req.answer:
		return a.p, a.err == nil
	case <-timer.C:
		return Process{}, false
	}
}

// Stop ends the goroutine and waits for it.
func (r *Reader) Stop() {
	close(r.stop)
	r.done.Wait()
}

func (r *Reader) serve() {
	for {
		select {
		case req := <-r.requests:
			p, err := r.fs.Read(req.tgid)
			req.answer <- answer{p, err}
		case <-r.stop:
			return
		}
	}
}
