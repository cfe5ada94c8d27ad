package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// traced is a file that is read.
type traced struct {
	key    tail.Key
	reader atomic.Pointer[tail.Reader] // the latest

	// The owner's alone.
	path   string // its latest name
	seen   bool   // by the latest look
	open   bool
	queued bool
	never  bool      // it is no trace
	after  time.Time // it is not to be read before

	// While it is open these are the goroutine's that reads.
	place   *place    // nil before the first reading, and when the content is another one
	size    int64     // of the file, as far as it was read, in bytes
	changed time.Time // the file's at that size
	whole   bool      // it was read to its end, what is damaged left out
}

// The ways in which a reading ends that are no matter of the file's content.
var (
	errMoved   = errors.New("the name stands for another file now")
	errRefused = errors.New("a batch was refused")
)

// noTraceError says that a file is no trace.
type noTraceError struct{ error }

func (e noTraceError) Unwrap() error { return e.error }

// read reads a file from where it was left.
func (r *reading) read(ctx context.Context, t *traced, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if tail.KeyOf(path, info) != t.key {
		return errMoved
	}
	t.whole, err = r.locate(t, path, file, info.Size())
	t.size, t.changed = info.Size(), info.ModTime()
	if t.whole || err != nil {
		return err
	}
	err = r.stream(ctx, t, path, file)
	if info, statErr := file.Stat(); statErr == nil && info.Size() == t.size {
		t.changed = info.ModTime()
	}
	return err
}

// locate finds out how far this content of the file was read, and whether that was all.
func (r *reading) locate(t *traced, path string, file io.ReaderAt, size int64) (whole bool, err error) {
	if t.place != nil {
		same, err := t.place.print().Matches(file)
		if err == nil && !same {
			err = tail.ErrAnew
		}
		return false, err
	}
	if r.book != nil {
		known, err := r.book.Find(t.key, file)
		if err != nil {
			return false, err
		}
		if known != nil {
			t.place = newPlace(r.book, known)
			return known.Size > 0 && known.Size == size, nil
		}
	}
	print, err := tail.Take(file)
	if err != nil {
		return false, err
	}
	mark := &bookmark.Mark{Path: path, Key: t.key, Print: print}
	if r.book != nil && r.book.Add(mark) {
		r.settings.Count("positions_dropped", 1)
	}
	t.place = newPlace(r.book, mark)
	return false, nil
}

// stream hands on the file's records.
func (r *reading) stream(ctx context.Context, t *traced, path string, file *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := t.place
	if p.refused.Load() {
		p.rewind()
	}
	bytes := tail.New(ctx, file, p.print(), r.patience)
	if !r.config.Follow {
		bytes.Rotate()
	}
	p.reader.Store(bytes)
	p.cancel.Store(&cancel)
	t.reader.Store(bytes)
	in, err := open(bytes)
	if err != nil {
		return noTrace(ctx, err)
	}
	defer in.Close()
	settings := r.settings
	settings.Log = settings.Log.With("file", escape.Text(path))
	settings.Log.Info("reading trace", "from", p.handed)
	s := newStream(settings, r.memory, nil)
	s.acks, s.from, s.tellsBad, s.mayGrow = p, p.handed, true, !r.config.Follow
	err = s.run(ctx, in, r.next)
	t.size, t.whole = bytes.At(), s.whole
	if p.refused.Load() {
		return errRefused
	}
	p.ended(s, in.Offset(), t.size)
	return err
}

// noTrace tells what is wrong with a file's content from what is wrong with reading it.
func noTrace(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, tail.ErrLetGo) || errors.Is(err, tail.ErrAnew) || errors.As(err, new(*fs.PathError)) {
		return err
	}
	return noTraceError{err}
}
