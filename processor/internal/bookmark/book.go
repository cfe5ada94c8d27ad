package bookmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/tail"
)

const (
	version = 1
	// MaxMarks bounds the files that are remembered.
	MaxMarks = 10_000
	maxSize  = 16 << 20 // bytes of the file
)

// Mark is how far a file was read.
type Mark struct {
	Path string `json:"path"` // its last known name
	tail.Key
	Print tail.Print `json:"print"`
	// Offset is in the file's stream, what it is compressed with taken off: all before
	// it was acknowledged. In bytes.
	Offset int64 `json:"offset"`
	// Size is the file's, in bytes, when all of it had been read and acknowledged; else 0.
	Size int64 `json:"size,omitempty"`
	// Seen is when the mark last changed or its file was last found.
	Seen time.Time `json:"seen"`

	written, saved int64 // offsets: of the save under way, of the last one
}

// contents is the form of the file.
type contents struct {
	Version int     `json:"version"`
	Files   []*Mark `json:"files"`
}

// Book holds marks in memory and writes them. It may be used by any goroutine.
type Book struct {
	path  string
	mu    sync.Mutex
	marks []*Mark
	dirty bool
	fails bool          // the last save did
	wake  chan struct{} // has a token since something changed
	saved chan struct{} // closed by the next save
}

// Open reads a book; one that does not exist is empty.
func Open(path string) (*Book, error) {
	b := &Book{path: path, wake: make(chan struct{}, 1), saved: make(chan struct{})}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open positions: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read positions %s: %w", path, err)
	}
	if b.marks, err = parse(text); err != nil {
		return nil, fmt.Errorf("read positions %s: %w (remove the file to read all traces anew)", path, err)
	}
	return b, nil
}

func parse(text []byte) ([]*Mark, error) {
	if len(text) > maxSize {
		return nil, fmt.Errorf("it is larger than %d bytes", maxSize)
	}
	var c contents
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	if c.Version != version {
		return nil, fmt.Errorf("version: want %d, have %d", version, c.Version)
	}
	for i, m := range c.Files {
		if m == nil || m.Offset < 0 || m.Size < 0 || m.Print.Length < 0 {
			return nil, fmt.Errorf("files[%d]: want an object with an offset, a size and a print that are not negative", i)
		}
		m.saved = m.Offset
	}
	return c.Files, nil
}

// Find returns the mark of a file with that key, whose first bytes match: the device's
// number may have changed with a restart of the host.
func (b *Book) Find(key tail.Key, file io.ReaderAt) (*Mark, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found *Mark
	for _, m := range b.marks {
		if m.Inode != key.Inode || found != nil && m.Device != key.Device {
			continue
		}
		same, err := m.Print.Matches(file)
		if err != nil {
			return nil, err
		}
		if same {
			found = m
		}
	}
	if found == nil {
		return nil, nil
	}
	found.Key, found.Seen = key, time.Now()
	return found, nil
}

// Add begins a mark. When there are too many the one goes whose file was seen last
// the longest ago; Add reports whether one went.
func (b *Book) Add(m *Mark) (dropped bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m.Seen = time.Now()
	b.marks = slices.DeleteFunc(b.marks, func(old *Mark) bool { return old.Key == m.Key })
	if len(b.marks) >= MaxMarks {
		oldest := slices.MinFunc(b.marks, func(x, y *Mark) int { return x.Seen.Compare(y.Seen) })
		b.marks = slices.DeleteFunc(b.marks, func(old *Mark) bool { return old == oldest })
		dropped = true
	}
	b.marks = append(b.marks, m)
	return dropped
}

// Update changes a mark of the book and has it written.
func (b *Book) Update(m *Mark, change func(*Mark)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(m)
	m.Seen = time.Now()
	b.touch()
}

// touch has the book written.
func (b *Book) touch() {
	b.dirty = true
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Await waits while a mark is ahead of what was written by more than so many bytes,
// unless writing fails or ctx ends.
func (b *Book) Await(ctx context.Context, m *Mark, ahead int64) {
	for {
		b.mu.Lock()
		ready := m.Offset-m.saved <= ahead || b.fails
		saved := b.saved
		b.mu.Unlock()
		if ready {
			return
		}
		select {
		case <-saved:
		case <-ctx.Done():
			return
		}
	}
}
