package probe

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/ringbuf"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// restFor is how long the reader lets a ring fill that it was woken for: a program comes
// with a fork before it and more behind it, and each event that finds the reader awake is
// spared an interrupt, and the reader the way to sleep and back.
const restFor = 2 * time.Millisecond

// ring is the reading end of the kernel side's ring. The reader of the library wants to
// be woken for whatever comes while it waits; this one says when it does: ring_put of
// bpf/ring.h is the other half.
type ring struct {
	reader *ringbuf.Reader
	record ringbuf.Record
	rest   time.Duration
	woken  *os.File // the ring as the runtime waits for it, without a thread of its own
	bell   syscall.RawConn
	closed atomic.Bool

	mu     sync.Mutex
	page   []byte // where shared lies, nil once closed
	shared *sleeper
	ticket uint64
}

// sleeper is struct sleeper of bpf/maps.h.
type sleeper struct{ ticket, called uint64 }

func openRing(events, sleepers *ebpf.Map) (*ring, error) {
	page, err := unix.Mmap(sleepers.FD(), 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map the reader's tickets: %w", err)
	}
	r := &ring{rest: restFor, page: page, shared: (*sleeper)(unsafe.Pointer(&page[0]))}
	if err := r.open(events); err != nil {
		return nil, errors.Join(fmt.Errorf("map the ring: %w", err), r.close())
	}
	return r, nil
}

func (r *ring) open(events *ebpf.Map) (err error) {
	if r.reader, err = ringbuf.NewReader(events); err != nil {
		return err
	}
	r.reader.SetDeadline(time.Unix(0, 0))
	fd, err := unix.FcntlInt(uintptr(events.FD()), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.SetNonblock(fd, true); err != nil { // or the runtime does not poll it
		return errors.Join(err, unix.Close(fd))
	}
	r.woken = os.NewFile(uintptr(fd), "ring")
	r.bell, err = r.woken.SyscallConn()
	return err
}

// next waits for an event's bytes, which are good until the next call.
func (r *ring) next(timeout time.Duration) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.page == nil {
		return nil, os.ErrClosed
	}
	raw, err := r.read()
	if !errors.Is(err, event.ErrTimeout) || timeout <= 0 {
		return raw, err
	}
	return r.sleep(timeout)
}

// read does not wait.
func (r *ring) read() ([]byte, error) {
	if r.reader.AvailableBytes() == 0 {
		return nil, event.ErrTimeout
	}
	err := r.reader.ReadInto(&r.record)
	switch {
	case err == nil:
		return r.record.RawSample, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, event.ErrTimeout
	case errors.Is(err, os.ErrClosed):
		return nil, os.ErrClosed
	}
	return nil, fmt.Errorf("read the ring: %w", err)
}

// sleep reads after the kernel side has woken it, or after a time.
func (r *ring) sleep(timeout time.Duration) ([]byte, error) {
	r.ticket++
	atomic.StoreUint64(&r.shared.ticket, r.ticket) // a full barrier before the look into the ring
	defer atomic.StoreUint64(&r.shared.called, r.ticket)
	switch err := r.wait(timeout); {
	case err == nil:
		time.Sleep(min(r.rest, timeout))
	case r.closed.Load(): // for which the runtime has an error of its own
		return nil, os.ErrClosed
	case !errors.Is(err, os.ErrDeadlineExceeded): // after which bulk events may be there
		return nil, fmt.Errorf("wait for the ring: %w", err)
	}
	return r.read()
}

// wait returns when there is something to read; os.ErrDeadlineExceeded tells that nobody
// woke the reader. What comes before it has begun to wait it finds by looking.
func (r *ring) wait(timeout time.Duration) error {
	if err := r.woken.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	return r.bell.Read(func(uintptr) bool { return r.reader.AvailableBytes() > 0 })
}

// close ends a next that waits.
func (r *ring) close() (err error) {
	if !r.closed.Swap(true) && r.woken != nil {
		err = r.woken.Close()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reader != nil {
		err = errors.Join(err, r.reader.Close())
	}
	if r.page != nil {
		err = errors.Join(err, unix.Munmap(r.page))
		r.page, r.shared = nil, nil
	}
	return err
}
