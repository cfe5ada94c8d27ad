package bookmark

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// again is how long after an error the file is written again.
const again = time.Second

// Keep writes the book after each change until ctx ends, and then once more. What
// changes during a write goes out with the next. told hears of each error, and nil
// after the first write that succeeds.
func (b *Book) Keep(ctx context.Context, told func(error)) {
	var failed bool
	for ctx.Err() == nil {
		select {
		case <-b.wake:
		case <-ctx.Done():
		}
		err := b.Save()
		if err != nil || failed {
			told(err)
		}
		if failed = err != nil; failed {
			sleep(ctx, again)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Save writes what has changed. It is for one goroutine.
func (b *Book) Save() error {
	text, err := b.text()
	if err == nil && text != nil {
		err = replace(b.path, append(text, '\n'))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails = err != nil
	close(b.saved)
	b.saved = make(chan struct{})
	if err != nil {
		b.touch()
		return fmt.Errorf("write positions %s: %w", b.path, err)
	}
	for _, m := range b.marks {
		m.saved = m.written
	}
	return nil
}

// text is the file's, nil when it has that already.
func (b *Book) text() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.marks {
		m.written = m.Offset
	}
	if !b.dirty {
		return nil, nil
	}
	b.dirty = false
	return json.Marshal(contents{Version: version, Files: b.marks})
}

// replace puts a new file in the place of another one, whole or not at all.
func replace(path string, text []byte) error {
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		os.Remove(next)
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename survive the power's end.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
