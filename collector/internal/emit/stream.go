package emit

import (
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Appender takes the records of a stream in their order and reports whether its
// version of the format can say them.
type Appender interface {
	Append(rec sfproto.Record) (ok bool)
}

// Bounds of what a stream remembers to have announced. Beyond them it forgets,
// and announces anew.
const (
	maxProcesses  = 1 << 16
	maxFiles      = 1 << 16
	maxContainers = 1 << 12
)

// Stream writes records to one file or connection and remembers the entities
// that are on it. It is for one goroutine.
type Stream struct {
	out        Appender
	containers map[string]*sfproto.Container // as told
	processes  map[sfproto.OID]told
	files      map[sfproto.FOID]inode
}

// told is what a stream has of a process.
type told struct {
	version *state.Version
	hashed  bool
}

// inode tells two files apart that had the same path one after the other.
type inode struct {
	device, number int64
	resType        int32
}

// NewStream is a stream on which nothing is announced.
func NewStream(out Appender) *Stream {
	return &Stream{
		out:        out,
		containers: map[string]*sfproto.Container{},
		processes:  map[sfproto.OID]told{},
		files:      map[sfproto.FOID]inode{},
	}
}

// Forget makes the stream announce all entities anew.
func (s *Stream) Forget() {
	clear(s.containers)
	clear(s.processes)
	clear(s.files)
}

// Put writes an item's record after those of its entities that the stream has
// not seen, and then its twin. It reports false when one cannot be said.
func (s *Stream) Put(it *Item) bool {
	ok := s.put(it)
	if it.Twin != nil {
		ok = s.put(it.Twin) && ok
	}
	return ok
}

func (s *Stream) put(it *Item) bool {
	s.bound()
	if it.Process != nil && !(it.Update && s.processes[it.Process.Process.OID].version == nil) {
		s.container(it.Process.Container)
		s.process(it.Process)
	}
	if it.Container != nil {
		s.completed(it.Container)
	}
	s.file(it.File, it.Process)
	s.file(it.NewFile, it.Process)
	if it.Record == nil {
		return true
	}
	ok := s.out.Append(it.Record)
	if pe, is := it.Record.(*sfproto.ProcessEvent); is && pe.OpFlags == sfproto.OpExit {
		delete(s.processes, pe.ProcOID)
	}
	return ok
}

// bound runs between items only: one that began after it keeps its entities.
func (s *Stream) bound() {
	if len(s.processes) >= maxProcesses {
		clear(s.processes)
	}
	if len(s.files) >= maxFiles {
		clear(s.files)
	}
	if len(s.containers) >= maxContainers {
		s.Forget() // processes and files refer to containers
	}
}

func (s *Stream) process(v *state.Version) {
	oid, hash := v.Process.OID, v.Program.Hash()
	if t := s.processes[oid]; t.version == v && (t.hashed || hash == "") {
		return
	}
	s.container(v.Container)
	rec := v.Record
	if parent := v.Process.Parent(); parent != nil {
		rec.POID = parent.OID
		if s.processes[parent.OID].version == nil {
			s.process(parent.Latest())
		}
	}
	rec.State, rec.ExeHash = v.FirstUse(), hash
	s.out.Append(&rec)
	s.processes[oid] = told{v, hash != ""}
}

// container announces a container, and again when its engine has told more.
func (s *Stream) container(c *container.Container) {
	if c == nil {
		return
	}
	rec, complete := c.Record()
	if told := s.containers[rec.ID]; told == rec || told != nil && !complete {
		return
	}
	s.out.Append(rec)
	s.containers[rec.ID] = rec
}

// completed tells the rest of a container that the stream knows.
func (s *Stream) completed(c *container.Container) {
	if _, known := s.containers[c.ID()]; known {
		s.container(c)
	}
}

// file announces a file; one without an inode is known by its path alone.
func (s *Stream) file(f *sfproto.File, by *state.Version) {
	if f == nil {
		return
	}
	id := inode{f.Device, f.Inode, f.ResType}
	if known, ok := s.files[f.OID]; ok && (known == id || f.Inode == 0) {
		return
	}
	if by != nil {
		s.container(by.Container)
	}
	s.out.Append(f)
	s.files[f.OID] = id
}
