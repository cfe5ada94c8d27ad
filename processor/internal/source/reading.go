package source

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const (
	refusedPause = time.Second      // before a batch that was refused is read again
	failedPause  = 10 * time.Second // before a file that could not be read is tried again
	// settleAtEnd is how long the end of all files waits for acknowledgements.
	settleAtEnd = 5 * time.Second
	// lookShare bounds the part of the time that looking for files takes.
	lookShare = 100
)

// reading reads files that may grow and rotate, and remembers how far it came. Run is
// its owner; each open file has a goroutine.
type reading struct {
	settings plugin.Settings
	config   *FilesConfig
	memory   Memory
	patience tail.Options
	next     plugin.Consumer
	book     *bookmark.Book // nil: nothing is remembered

	files   map[tail.Key]*traced
	queue   []*traced
	open    int
	readers sync.WaitGroup
	ended   chan ending
	errs    []error
}

// ending is how a reading ended.
type ending struct {
	of  *traced
	err error
}

func newReading(s plugin.Settings, c *FilesConfig, m Memory, next plugin.Consumer) *reading {
	if s.Set == nil {
		s.Set = func(string, float64) {}
	}
	return &reading{settings: s, config: c, patience: c.patience(), memory: m, next: next,
		files: map[tail.Key]*traced{}, ended: make(chan ending, c.MaxOpen)}
}

// run reads until ctx ends; without following, until all files were read.
func (r *reading) run(ctx context.Context) error {
	forget, err := r.remember()
	if err != nil {
		return err
	}
	defer forget()
	r.work(ctx)
	r.readers.Wait()
	within := settleAtEnd
	if ctx.Err() != nil {
		within = settleWithin
	}
	r.settle(within)
	return errors.Join(r.errs...)
}

// remember reads positions, and writes them until the function that it returns is called.
func (r *reading) remember() (stop func(), err error) {
	if r.config.Resume == "" {
		return func() {}, nil
	}
	release, err := bookmark.Claim(r.config.Resume)
	if err != nil {
		return nil, err
	}
	if r.book, err = bookmark.Open(r.config.Resume); err != nil {
		release()
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var keeping sync.WaitGroup
	keeping.Go(func() { r.book.Keep(ctx, r.tell) })
	return func() {
		cancel()
		keeping.Wait()
		release()
	}, nil
}

// tell says whether positions can be written.
func (r *reading) tell(err error) {
	if err != nil {
		r.settings.Count("positions_failed", 1)
		r.settings.Log.Error("remember positions", "error", err)
	}
	if r.settings.Degraded != nil {
		r.settings.Degraded(err)
	}
}

func (r *reading) work(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		if r.config.Follow || len(r.files) == 0 {
			r.look()
		}
		r.start(ctx)
		if !r.config.Follow && r.open == 0 && len(r.queue) == 0 {
			return
		}
		r.wait(ctx, max(r.patience.Poll, lookShare*time.Since(began)))
	}
}

// wait waits for the end of a pause, or of all; without following, of a reading.
func (r *reading) wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	again := time.NewTicker(r.patience.Poll)
	defer again.Stop()
	for {
		select {
		case <-timer.C:
			return
		case <-again.C:
			r.start(ctx) // for files that are due by now, or find room
		case <-ctx.Done():
			return
		case e := <-r.ended:
			r.finish(ctx, e)
			if !r.config.Follow {
				return
			}
			r.start(ctx)
		}
	}
}

func (r *reading) enqueue(t *traced) {
	t.queued = true
	r.queue = append(r.queue, t)
}

func (r *reading) enqueueAfter(t *traced, pause time.Duration) {
	t.after = time.Now().Add(pause)
	r.enqueue(t)
}

// start opens files of the queue as far as there is room; when there is none, those that
// have been idle longest make some.
func (r *reading) start(ctx context.Context) {
	most := 1
	if r.config.Follow {
		most = r.config.MaxOpen
	}
	now := time.Now()
	for i := 0; i < len(r.queue); {
		t := r.queue[i]
		if now.Before(t.after) {
			i++
			continue
		}
		if r.open >= most {
			if r.config.Follow {
				r.letGo(len(r.queue) - i)
			}
			return
		}
		r.queue = slices.Delete(r.queue, i, i+1)
		t.queued, t.open = false, true
		r.open++
		path := t.path
		r.readers.Go(func() { r.ended <- ending{t, r.read(ctx, t, path)} })
	}
}

// finish takes notice of the end of a reading.
func (r *reading) finish(ctx context.Context, e ending) {
	t, err := e.of, e.err
	t.open = false
	r.open--
	if ctx.Err() != nil {
		return
	}
	switch {
	case r.config.Follow:
		r.follow(t, err)
	case err != nil:
		r.errs = append(r.errs, &TraceError{t.path, err})
	}
}

// follow does what follows from the end of a reading: most files are to be read again.
func (r *reading) follow(t *traced, err error) {
	log := r.settings.Log.With("file", escape.Text(t.path))
	switch {
	case errors.Is(err, tail.ErrLetGo):
		r.settings.Count("files_let_go", 1)
	case errors.Is(err, tail.ErrAnew):
		r.settings.Count("files_anew", 1)
		log.Warn("trace was truncated or written anew: it is read from its beginning")
		t.place = nil
		r.enqueue(t)
	case errors.Is(err, errRefused):
		r.settings.Count("files_reread", 1)
		log.Warn("a batch was refused: the trace is read again from there")
		r.enqueueAfter(t, refusedPause)
	case errors.Is(err, errMoved), errors.Is(err, fs.ErrNotExist):
		t.size = -1 // the next look finds out where it is
	case t.whole:
		r.settings.Count("files_finished", 1)
		log.Info("trace was read to its end")
	case errors.As(err, new(noTraceError)):
		r.settings.Count("files_failed", 1)
		log.Warn("file is no trace: it is left alone", "error", err)
		t.never = true
	default:
		r.settings.Count("files_failed", 1)
		log.Warn("read trace", "error", err)
		r.enqueueAfter(t, failedPause)
	}
}

// settle waits for what is on its way, for so long at most.
func (r *reading) settle(within time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	for _, t := range r.files {
		if t.place != nil {
			t.place.on.settle(ctx)
		}
	}
}
