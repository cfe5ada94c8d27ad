package tail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

var (
	// ErrAnew is the error of a file that was truncated, or has another content than
	// before: it is to be read from its beginning.
	ErrAnew = errors.New("file was truncated or written anew")
	// ErrLetGo is the error of a file that LetGo gave up.
	ErrLetGo = errors.New("file was let go at its end")
)

// Options say how to wait.
type Options struct {
	// Poll is how often to look for more at the end of a file that was rotated. Of any
	// other Wake tells, and it is looked at every unasked polls all the same.
	Poll time.Duration
	// Linger is how long a file that was rotated is still read at its end.
	Linger time.Duration
}

// unasked is how many polls a reader waits that nobody wakes.
const unasked = 20

// Reader reads a file that grows. Read is for one goroutine, all else for any.
type Reader struct {
	ctx     context.Context
	file    *os.File
	options Options
	changed time.Time // the file's, when its first bytes were looked at; of Read

	at      atomic.Int64 // bytes read
	since   atomic.Int64 // at the end since, ns since the epoch; 0 while there is more
	rotated atomic.Bool
	letGo   atomic.Bool
	wake    chan struct{} // has a token when something may have changed

	mu    sync.Mutex
	print Print
}

// New reads a file of that print from its beginning; Read waits until ctx ends.
func New(ctx context.Context, file *os.File, print Print, o Options) *Reader {
	return &Reader{ctx: ctx, file: file, print: print, options: o, wake: make(chan struct{}, 1)}
}

// Read implements io.Reader: io.EOF is the end of a file that was rotated.
func (r *Reader) Read(p []byte) (int, error) {
	for {
		if err := r.check(); err != nil {
			return 0, err
		}
		n, err := r.file.Read(p)
		if n > 0 {
			r.at.Add(int64(n))
			r.since.Store(0)
			return n, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if over := r.end(); over != nil {
			return 0, over
		}
		if err := r.wait(); err != nil {
			return 0, err
		}
	}
}

// check compares the file with what was read of it, once it has waited.
func (r *Reader) check() error {
	if r.since.Load() == 0 && r.at.Load() > 0 {
		return nil
	}
	info, err := r.file.Stat()
	switch at := r.at.Load(); {
	case err != nil:
		return err
	case info.Size() < at:
		return ErrAnew
	case info.Size() == at && info.ModTime().Equal(r.changed):
		return nil // nothing came
	}
	r.changed = info.ModTime()
	r.mu.Lock()
	defer r.mu.Unlock()
	same, err := r.print.Matches(r.file)
	if err != nil {
		return err
	}
	if !same {
		return ErrAnew
	}
	if r.print.Full() {
		return nil
	}
	r.print, err = Take(r.file)
	return err
}

// end is why a file that is at its end ends, nil when it may go on.
func (r *Reader) end() error {
	now := time.Now()
	r.since.CompareAndSwap(0, now.UnixNano())
	switch {
	case r.rotated.Load() && now.UnixNano()-r.since.Load() >= int64(r.options.Linger):
		return io.EOF
	case r.letGo.Load():
		return ErrLetGo
	}
	return nil
}

func (r *Reader) wait() error {
	pause := r.options.Poll
	if !r.rotated.Load() {
		pause *= unasked
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.wake:
		return nil
	case <-r.ctx.Done():
		return fmt.Errorf("wait for more: %w", r.ctx.Err())
	}
}

// Rotate says that the file has lost its name: it is read to its end, and some time
// longer for what its writer still adds.
func (r *Reader) Rotate() {
	if !r.rotated.Swap(true) {
		r.Wake()
	}
}

// LetGo gives a file up that is at its end.
func (r *Reader) LetGo() {
	if !r.letGo.Swap(true) {
		r.Wake()
	}
}

// Wake has a reader that waits look at the file.
func (r *Reader) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// At is how many bytes of the file were read.
func (r *Reader) At() int64 { return r.at.Load() }

// Idle is how long the reader has been at the end of the file.
func (r *Reader) Idle() time.Duration {
	since := r.since.Load()
	if since == 0 {
		return 0
	}
	return time.Duration(time.Now().UnixNano() - since)
}

// Print is the file's, which becomes longer with it.
func (r *Reader) Print() Print {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.print
}
