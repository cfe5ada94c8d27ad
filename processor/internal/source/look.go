package source

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/bookmark"
	"github.com/sysflow-stack/sysflow/processor/internal/tail"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// found is a file that paths stand for.
type found struct {
	path string
	key  tail.Key
	info fs.FileInfo
}

// list lists the regular files that paths stand for at the moment, each once.
func list(paths []string) []found {
	var out []found
	known := map[tail.Key]bool{}
	for _, name := range names(paths) {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue // it went away, or is none
		}
		if key := tail.KeyOf(name, info); !known[key] {
			known[key] = true
			out = append(out, found{name, key, info})
		}
	}
	return out
}

// names are what paths stand for, in the order of paths, then of names.
func names(paths []string) []string {
	var out []string
	for _, p := range paths {
		globs := []string{p}
		if info, err := os.Stat(p); err == nil {
			if !info.IsDir() {
				out = append(out, p)
				continue
			}
			globs = inFolder(p)
		}
		var some []string
		for _, glob := range globs {
			matches, _ := filepath.Glob(glob) // Validate knows the pattern
			some = append(some, matches...)
		}
		slices.Sort(some)
		out = append(out, some...)
	}
	return out
}

// look finds out what has become of the files, and queues those that have something
// to read.
func (r *reading) look() {
	for _, t := range r.files {
		t.seen = false
	}
	all := list(r.config.Paths)
	if r.config.Follow {
		slices.SortStableFunc(all, func(a, b found) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	}
	if len(all) > bookmark.MaxMarks {
		r.settings.Count("files_too_many", int64(len(all)-bookmark.MaxMarks))
		r.settings.Log.Warn("paths match too many files: the newest are left out", "files", len(all), "most", bookmark.MaxMarks)
		all = all[:bookmark.MaxMarks]
	}
	for _, f := range all {
		r.see(f)
	}
	for key, t := range r.files {
		if !t.seen {
			r.miss(key, t)
		}
	}
	r.figures(all)
}

// see takes notice of a file that is there.
func (r *reading) see(f found) {
	t := r.files[f.key]
	if t == nil {
		t = &traced{key: f.key}
		r.files[f.key] = t
		r.enqueue(t)
	}
	t.path, t.seen = f.path, true
	size := f.info.Size()
	if in := t.reader.Load(); t.open && in != nil && size != in.At() {
		in.Wake()
	}
	if t.open || t.queued {
		return
	}
	if t.never && size < t.size {
		t.never, t.place = false, nil // it was written anew
	}
	refused := t.place != nil && t.place.refused.Load()
	if refused {
		t.after = time.Now().Add(refusedPause)
	}
	if !t.never && (refused || size != t.size || !f.info.ModTime().Equal(t.changed)) {
		r.enqueue(t)
	}
}

// miss takes notice of a file that has no name any more that paths stand for.
func (r *reading) miss(key tail.Key, t *traced) {
	if t.open {
		if in := t.reader.Load(); in != nil {
			in.Rotate()
		}
		return
	}
	if t.queued {
		r.queue = slices.DeleteFunc(r.queue, func(q *traced) bool { return q == t })
		r.settings.Count("files_missed", 1)
		r.settings.Log.Warn("trace went away before it was read", "file", escape.Text(t.path))
	}
	delete(r.files, key)
}

// figures tells how things stand.
func (r *reading) figures(all []found) {
	var unread int64
	for _, f := range all {
		t := r.files[f.key]
		switch in := t.reader.Load(); {
		case t.never:
		case t.open && in != nil:
			unread += max(0, f.info.Size()-in.At())
		case t.queued:
			unread += f.info.Size()
		}
	}
	r.settings.Set("open_files", float64(r.open))
	r.settings.Set("waiting_files", float64(len(r.queue)))
	r.settings.Set("unread_bytes", float64(unread))
}

// letGo gives up as many files as that of those that have been at their ends longest.
func (r *reading) letGo(most int) {
	var idle []*tail.Reader
	for _, t := range r.files {
		if in := t.reader.Load(); t.open && in != nil && in.Idle() >= r.patience.Poll {
			idle = append(idle, in)
		}
	}
	slices.SortFunc(idle, func(a, b *tail.Reader) int { return cmp.Compare(b.Idle(), a.Idle()) })
	for _, in := range idle[:min(most, len(idle))] {
		in.LetGo()
	}
}
