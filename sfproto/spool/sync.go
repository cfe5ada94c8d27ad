package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// syncing is what the goroutine that calls fsync works with.
type syncing struct {
	ended   []*os.File // segments that are full, to be synced and closed
	folder  bool       // files were made or removed
	failed  error      // of something that can only be told later
	cursor  *os.File
	dirty   chan struct{} // has a token when there is something to sync
	stop    chan struct{}
	stopped sync.WaitGroup
}

// wake has the goroutine sync within Options.Sync.
func (s *syncing) wake() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// loop syncs at most once in Options.Sync, and not at all while nothing changes.
func (l *Log) loop() {
	for {
		select {
		case <-l.dirty:
		case <-l.stop:
			return
		}
		late := time.NewTimer(l.options.Sync)
		select {
		case <-late.C:
		case <-l.stop:
			late.Stop()
			return
		}
		l.options.Synced(l.sync())
	}
}

// sync puts on disk what was appended and acknowledged so far: all frames with
// an index below next. After an error that is not certain of any that was not
// synced before.
func (l *Log) sync() (next uint64, err error) {
	l.mu.Lock()
	active, ended, folder, to := l.active, l.ended, l.folder, l.next
	failed := l.failed
	l.ended, l.folder, l.failed = nil, false, nil
	l.mu.Unlock()

	errs := []error{failed}
	for _, f := range ended {
		errs = append(errs, f.Sync(), f.Close())
	}
	// Only this goroutine and Close, which comes after it, close the file.
	if active != nil {
		errs = append(errs, active.Sync())
	}
	if folder {
		errs = append(errs, syncFolder(l.options.Dir))
	}
	errs = append(errs, l.syncCursor(to, errors.Join(errs...) == nil))
	if err := errors.Join(errs...); err != nil {
		l.mu.Lock()
		l.rotate() // a file whose fsync failed is not to be trusted any further
		l.mu.Unlock()
		return to.index, fmt.Errorf("sync spool: %w", err)
	}
	return to.index, nil
}

// syncCursor puts the cursor on disk. It is written with the lock held: what
// remove writes must not be overwritten by what was so before.
func (l *Log) syncCursor(to place, safe bool) error {
	l.mu.Lock()
	if safe {
		l.durable = to
	}
	err := l.position().write(l.cursor)
	l.mu.Unlock()
	return errors.Join(err, l.cursor.Sync())
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

const (
	cursorName  = "cursor"
	cursorMagic = "SFCURSO1"
	cursorSize  = len(cursorMagic) + 4*8 + 4
)

// position is what a restart has to know: the first frame that is not acknowledged,
// and the one behind those that are on disk for certain.
type position struct{ done, next place }

func (l *Log) position() position { return position{l.done, later(l.durable, l.done)} }

// write puts the position into the file's one sector.
func (p position) write(f *os.File) error {
	b := make([]byte, 0, cursorSize)
	b = append(b, cursorMagic...)
	for _, n := range []uint64{p.done.index, p.done.before, p.next.index, p.next.before} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = binary.LittleEndian.AppendUint32(b, castagnoli(b))
	if _, err := f.WriteAt(b, 0); err != nil {
		return fmt.Errorf("write cursor: %w", err)
	}
	return nil
}

// openCursor opens the file of the position, and reads it: zero when there is
// none or it is damaged, so that everything is read again.
func openCursor(dir string) (*os.File, position, error) {
	f, err := ownFile(filepath.Join(dir, cursorName))
	if err != nil {
		return nil, position{}, fmt.Errorf("open cursor: %w", err)
	}
	b := make([]byte, cursorSize)
	if _, err := f.ReadAt(b, 0); err != nil {
		return f, position{}, nil
	}
	p, _ := parsePosition(b)
	return f, p, nil
}

func parsePosition(b []byte) (position, bool) {
	sum := cursorSize - 4
	if len(b) != cursorSize || string(b[:len(cursorMagic)]) != cursorMagic || castagnoli(b[:sum]) != binary.LittleEndian.Uint32(b[sum:]) {
		return position{}, false
	}
	n := func(i int) uint64 { return binary.LittleEndian.Uint64(b[len(cursorMagic)+8*i:]) }
	return position{place{n(0), n(1)}, place{n(2), n(3)}}, true
}
