package procfs

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxNames     = 8 << 20 // bytes of passwd or group
	namesRefresh = 5 * time.Second
)

// Names knows the names of the host's users and groups. Look-ups take the last
// table read and never touch a file; a goroutine reads a file again when it
// changed.
type Names struct {
	users, groups nameFile
	stop          chan struct{}
	done          sync.WaitGroup
}

type nameFile struct {
	path  string
	seen  time.Time
	size  int64
	table atomic.Pointer[map[uint32]string]
}

// NewNames reads passwd and group below etc ("/etc" by default) and follows
// their changes until Stop. Files that cannot be read give no names.
func NewNames(etc string) *Names {
	if etc == "" {
		etc = "/etc"
	}
	n := &Names{stop: make(chan struct{})}
	n.users.path = filepath.Join(etc, "passwd")
	n.groups.path = filepath.Join(etc, "group")
	n.users.refresh()
	n.groups.refresh()
	n.done.Go(n.follow)
	return n
}

// User is a user's name, empty when it has none.
func (n *Names) User(uid uint32) string { return n.users.name(uid) }

// Group is a group's name, empty when it has none.
func (n *Names) Group(gid uint32) string { return n.groups.name(gid) }

// Stop ends the goroutine and waits for it.
func (n *Names) Stop() {
	close(n.stop)
	n.done.Wait()
}

func (n *Names) follow() {
	tick := time.NewTicker(namesRefresh)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			n.users.refresh()
			n.groups.refresh()
		case <-n.stop:
			return
		}
	}
}

func (f *nameFile) name(id uint32) string {
	if t := f.table.Load(); t != nil {
		return (*t)[id]
	}
	return ""
}

// refresh reads the file when it changed. What cannot be read leaves the names
// that were known.
func (f *nameFile) refresh() {
	st, err := os.Stat(f.path)
	if err != nil || (st.ModTime().Equal(f.seen) && st.Size() == f.size) {
		return
	}
	t, err := readNames(f.path)
	if err != nil {
		return
	}
	f.seen, f.size = st.ModTime(), st.Size()
	f.table.Store(&t)
}

func readNames(path string) (map[uint32]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxNames))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return parseNames(string(b)), nil
}

// parseNames takes name and number, the first and third fields of passwd and of
// group alike. The first name of a number wins, as it does in the C library.
func parseNames(text string) map[uint32]string {
	names := map[uint32]string{}
	for line := range strings.Lines(text) {
		f := strings.SplitN(line, ":", 4)
		if len(f) < 3 || f[0] == "" {
			continue
		}
		id, err := strconv.ParseUint(strings.TrimSpace(f[2]), 10, 32)
		if err != nil {
			continue
		}
		if _, ok := names[uint32(id)]; !ok {
			names[uint32(id)] = f[0]
		}
	}
	return names
}
