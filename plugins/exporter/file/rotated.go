package file

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// stamp is the time in an earlier file's name. It sorts by age.
const stamp = "20060102T150405.000000000"

// rotated is a file that is put aside when it is large or old: t.json becomes
// t-20261126T064500.000000000.json, and t-....json.gz when it is compressed.
type rotated struct {
	path     string
	config   Rotate
	head     []byte // begins each file, which is then never appended to
	every    time.Duration
	settings plugin.Settings
	now      func() time.Time

	out   *lines.Writer
	size  int64
	began time.Time
	busy  chan struct{} // closed when what was put aside last is tidied
}

func openRotated(path string, c Rotate, head []byte, s plugin.Settings) (*rotated, error) {
	f := &rotated{path: path, config: c, head: head, every: time.Duration(c.Every), settings: s, now: time.Now}
	if err := f.open(); err != nil {
		return nil, err
	}
	if len(head) > 0 && f.size > 0 {
		return f, f.rotate()
	}
	return f, f.begin()
}

// begin writes what each file begins with.
func (f *rotated) begin() error {
	f.size += int64(len(f.head))
	return f.out.Write(f.head)
}

func (f *rotated) open() error {
	out, err := lines.Open(f.path)
	if err != nil {
		return err
	}
	out.Binary = len(f.head) > 0
	f.out, f.size, f.began = out, 0, f.now()
	if info, err := os.Stat(f.path); err == nil {
		f.size = info.Size()
	}
	return nil
}

// Write appends a block. Before it, a file that would grow too large or is too
// old is put aside.
func (f *rotated) Write(block []byte) error {
	if len(block) == 0 {
		return nil
	}
	if f.out == nil { // an earlier rotation found no room for a new file
		if err := f.open(); err != nil {
			return err
		}
		if err := f.begin(); err != nil {
			return err
		}
	}
	large := f.config.Bytes > 0 && f.size > int64(len(f.head)) && f.size+int64(len(block)) > f.config.Bytes
	old := f.every > 0 && f.now().Sub(f.began) >= f.every && f.size > int64(len(f.head))
	if large || old {
		if err := f.rotate(); err != nil {
			return err
		}
	}
	f.size += int64(len(block))
	return f.out.Write(block)
}

func (f *rotated) rotate() error {
	err := f.out.Close()
	f.out = nil
	if err != nil {
		return err
	}
	ext := filepath.Ext(f.path)
	aside := strings.TrimSuffix(f.path, ext) + "-" + f.now().UTC().Format(stamp) + ext
	if err := os.Rename(f.path, aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("put aside a full file: %w", err)
	}
	f.settings.Count("rotated", 1)
	f.tidy(aside)
	if err := f.open(); err != nil {
		return err
	}
	return f.begin()
}

// tidy compresses a file that was put aside and removes what is too much, beside
// the writer; it waits for the last one's end.
func (f *rotated) tidy(aside string) {
	f.wait()
	done := make(chan struct{})
	f.busy = done
	go func() {
		defer close(done)
		var err error
		if f.config.Compress == "gzip" {
			err = compress(aside)
		}
		if err = errors.Join(err, f.prune()); err != nil {
			f.settings.Count("tidy_failed", 1)
			f.settings.Log.Warn("tidy files put aside", "error", err)
		}
	}()
}

func (f *rotated) wait() {
	if f.busy != nil {
		<-f.busy
	}
}

// compress replaces a file by its gzip, which gets its name when it is whole.
func compress(path string) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	part := path + ".gz.part"
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	w := gzip.NewWriter(out)
	_, err = io.Copy(w, in)
	if err = errors.Join(err, w.Close(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path+".gz"); err != nil {
		return err
	}
	return os.Remove(path)
}

// prune removes the oldest files that were put aside.
func (f *rotated) prune() error {
	ext := filepath.Ext(f.path)
	prefix := filepath.Base(strings.TrimSuffix(f.path, ext)) + "-"
	entries, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil {
		return err
	}
	var aside []string
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".gz")
		middle, ours := strings.CutPrefix(strings.TrimSuffix(name, ext), prefix)
		if _, err := time.Parse(stamp, middle); ours && err == nil && strings.HasSuffix(name, ext) {
			aside = append(aside, e.Name())
		}
	}
	slices.Sort(aside)
	var errs []error
	for len(aside) > f.config.Keep {
		errs = append(errs, os.Remove(filepath.Join(filepath.Dir(f.path), aside[0])))
		aside = aside[1:]
	}
	return errors.Join(errs...)
}

// Close closes the file and waits until all is tidied.
func (f *rotated) Close() error {
	f.wait()
	return f.out.Close()
}
