package probe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// FilterBy is what something is left out by: enum filter_by of bpf/filter.h.
type FilterBy int

// What processes are left out by, and below them parts of what they do.
const (
	ByCgroup FilterBy = iota
	ByTree
	ByUser
	ByExecutable
	ByPath
	ByPort
	ByRecord

	// NumFilters is their number.
	NumFilters = int(ByRecord) + 1
)

// String is what metrics call it.
func (by FilterBy) String() string {
	names := [...]string{"cgroup", "tree", "user", "executable", "path", "port", "record"}
	if by < 0 || int(by) >= len(names) {
		return "FilterBy(" + strconv.Itoa(int(by)) + ")"
	}
	return names[by]
}

// Listed is in which lists something stands, if any: enum listed.
type Listed uint8

// The lists.
const (
	ListedIn  Listed = 1 << iota // of what alone is recorded
	ListedOut                    // of what is left out
)

// RecordKinds are kinds of records: enum record_kind.
type RecordKinds uint32

// The kinds that the kernel side can leave out.
const (
	RecordFile RecordKinds = 1 << iota
	RecordFileFlow
	RecordNetworkFlow
	RecordSyscall
)

// Filter is what is left out; the zero value leaves out nothing. A dimension with a
// ListedIn records what is listed alone.
type Filter struct {
	Users map[uint32]Listed // real ids, as the host has them
	Ports map[uint16]Listed // of either end
	// Executables and Paths are by what they begin with: the longest entry decides.
	// One that ends with a NUL is that path alone.
	Executables map[string]Listed
	Paths       map[string]Listed
	// Trees and Cgroups say that ListTree and ListCgroup will be used. Until a
	// cgroup is listed its processes' events are HeadUndecided.
	Trees, Cgroups bool
	// Only are the dimensions of which ListTree and ListCgroup know a ListedIn.
	Only    []FilterBy
	Records RecordKinds // left out
}

// MaxFilterPath is how long an entry of Executables or Paths may be, in bytes.
const MaxFilterPath = 255

// filterValue is struct filter of bpf/filter.h.
type filterValue struct {
	Epoch    uint32
	Uses     uint32
	Includes uint32
	Records  uint32
}

// filterState is the filter in force.
type filterState struct {
	sync.Mutex
	value filterValue
	epoch uint32
	on    atomic.Bool // something may be left out
}

// pathKey is struct path_key of bpf/maps.h.
type pathKey struct {
	Len  uint32 // bits
	Path [MaxFilterPath + 1]byte
}

// SetFilter puts a filter in force, in place of the one before, for what happens from
// here on. Flows that are open go on.
func (p *Probe) SetFilter(f Filter) error {
	p.filter.Lock()
	defer p.filter.Unlock()
	executables, err := pathKeys(f.Executables)
	if err != nil {
		return err
	}
	paths, err := pathKeys(f.Paths)
	if err != nil {
		return err
	}
	err = errors.Join(
		replace(p.objects.FilterUsers, f.Users), replace(p.objects.FilterPorts, f.Ports),
		replace(p.objects.FilterExecutables, executables), replace(p.objects.FilterPaths, paths),
		replace(p.objects.FilterTrees, map[uint32]Listed{}), replace(p.objects.FilterCgroups, map[uint64]Listed{}),
	)
	if err != nil {
		return fmt.Errorf("set filter: %w", err)
	}
	p.filter.value = f.value()
	return p.rejudge()
}

// rejudge has every process judged anew.
func (p *Probe) rejudge() error {
	v := p.filter.value
	if v.Uses != 0 || v.Records != 0 {
		p.filter.epoch++
		v.Epoch = p.filter.epoch
	}
	if err := p.objects.Filter.Set(v); err != nil {
		return fmt.Errorf("set filter: %w", err)
	}
	p.filter.on.Store(v.Epoch != 0)
	return nil
}

func (f *Filter) value() filterValue {
	v := filterValue{Records: uint32(f.Records)}
	use := func(by FilterBy, used, only bool) {
		if used {
			v.Uses |= 1 << by
		}
		if only {
			v.Includes |= 1 << by
		}
	}
	use(ByUser, len(f.Users) > 0, hasIn(f.Users))
	use(ByPort, len(f.Ports) > 0, hasIn(f.Ports))
	use(ByExecutable, len(f.Executables) > 0, hasIn(f.Executables))
	use(ByPath, len(f.Paths) > 0, hasIn(f.Paths))
	use(ByTree, f.Trees, slices.Contains(f.Only, ByTree))
	use(ByCgroup, f.Cgroups, slices.Contains(f.Only, ByCgroup))
	return v
}

func hasIn[K comparable](list map[K]Listed) bool {
	for _, l := range list {
		if l&ListedIn != 0 {
			return true
		}
	}
	return false
}

// ListTree says in which lists a process stands. What it forks from here on stands
// there too. It counts from the next Rejudge on.
func (p *Probe) ListTree(tgid uint32, l Listed) error {
	if err := p.objects.FilterTrees.Put(tgid, l); err != nil {
		return fmt.Errorf("list process %d: %w", tgid, err)
	}
	return nil
}

// Rejudge has every process judged anew, at its next call.
func (p *Probe) Rejudge() error {
	p.filter.Lock()
	defer p.filter.Unlock()
	return p.rejudge()
}

// ListCgroup says in which lists a cgroup stands: none decides on it too. When there
// is no room the others are forgotten, and are Undecided until they are listed again.
func (p *Probe) ListCgroup(id uint64, l Listed) error {
	err := p.objects.FilterCgroups.Put(id, l)
	if errors.Is(err, unix.E2BIG) {
		if err = replace(p.objects.FilterCgroups, map[uint64]Listed{}); err == nil {
			err = p.objects.FilterCgroups.Put(id, l)
		}
	}
	if err != nil {
		return fmt.Errorf("list cgroup %d: %w", id, err)
	}
	return nil
}

// Filtered is how many calls, processes' ends and beginnings, and flows were left out,
// since Load.
func (p *Probe) Filtered() (out [NumFilters]uint64, err error) {
	for by := range out {
		if out[by], err = sum(p.objects.Filtered, uint32(by)); err != nil {
			return out, fmt.Errorf("read what is left out: %w", err)
		}
	}
	return out, nil
}

func pathKeys(list map[string]Listed) (map[pathKey]Listed, error) {
	keys := make(map[pathKey]Listed, len(list))
	for path, l := range list {
		if len(path) > MaxFilterPath {
			return nil, fmt.Errorf("filter by path: %q is longer than %d bytes", path, MaxFilterPath)
		}
		k := pathKey{Len: uint32(len(path)) * 8}
		copy(k.Path[:], path)
		keys[k] = l
	}
	return keys, nil
}

// replace makes a map hold what is wanted. Nothing that stays is missing meanwhile.
func replace[K comparable](m *ebpf.Map, want map[K]Listed) error {
	had := map[K]Listed{}
	var k K
	var l Listed
	iter := m.Iterate()
	for iter.Next(&k, &l) {
		had[k] = l
	}
	if err := iter.Err(); err != nil {
		return fmt.Errorf("read %s: %w", m, err)
	}
	maps.DeleteFunc(had, func(k K, _ Listed) bool { _, stays := want[k]; return stays })
	for k := range had {
		if err := forget(m, k, "entry"); err != nil {
			return err
		}
	}
	for k, l := range want {
		if err := m.Put(k, l); err != nil {
			return fmt.Errorf("fill %s: %w", m, err)
		}
	}
	return nil
}
