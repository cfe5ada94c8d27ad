package message

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Retelling turns joined records back into a stream that its readers join
// alike. The zero value begins a stream.
type Retelling struct {
	header     *sfproto.Header
	processes  map[sfproto.OID]*sfproto.Process
	containers map[string]*sfproto.Container
	pods       map[string]*sfproto.Pod
	files      map[sfproto.FOID]*sfproto.File
}

// Reset begins another stream: all entities are told again.
func (t *Retelling) Reset() {
	t.header = nil
	t.forget()
}

func (t *Retelling) forget() {
	clear(t.processes)
	clear(t.containers)
	clear(t.pods)
	clear(t.files)
}

// Append appends a record, and before it the entities that it refers to, as far
// as the stream has not told them as they are.
func (t *Retelling) Append(dst []sfproto.Record, r *view.Record) []sfproto.Record {
	if t.processes == nil {
		t.processes = map[sfproto.OID]*sfproto.Process{}
		t.containers = map[string]*sfproto.Container{}
		t.pods = map[string]*sfproto.Pod{}
		t.files = map[sfproto.FOID]*sfproto.File{}
	}
	dst = t.begin(dst, r)
	t.itself(r.Record)
	dst = t.container(dst, r.Container, r.Pod)
	dst = t.process(dst, r.Process)
	dst = t.file(dst, r.File)
	dst = t.file(dst, r.NewFile)
	return append(dst, r.Record)
}

// begin tells the header, on which readers forget all entities.
func (t *Retelling) begin(dst []sfproto.Record, r *view.Record) []sfproto.Record {
	header := r.Header
	own, isHeader := r.Record.(*sfproto.Header)
	if isHeader {
		header = own
	}
	if header == nil || (header == t.header && !isHeader) {
		return dst
	}
	t.header = header
	t.forget()
	if isHeader {
		return dst
	}
	return append(dst, header)
}

// itself notes a record that is an entity: it is not told twice.
func (t *Retelling) itself(rec sfproto.Record) {
	switch r := rec.(type) {
	case *sfproto.Process:
		t.processes[r.OID] = r
	case *sfproto.Container:
		t.containers[r.ID] = r
	case *sfproto.Pod:
		t.pods[r.ID] = r
	case *sfproto.File:
		t.files[r.OID] = r
	}
}

func (t *Retelling) container(dst []sfproto.Record, c *sfproto.Container, p *sfproto.Pod) []sfproto.Record {
	if p != nil && t.pods[p.ID] != p {
		t.pods[p.ID] = p
		dst = append(dst, p)
	}
	if c != nil && t.containers[c.ID] != c {
		t.containers[c.ID] = c
		dst = append(dst, c)
	}
	return dst
}

// process tells ancestors first: a process is joined with those that are known.
func (t *Retelling) process(dst []sfproto.Record, p *view.Process) []sfproto.Record {
	if p == nil {
		return dst
	}
	dst = t.process(dst, p.Parent)
	dst = t.container(dst, p.Container, p.Pod)
	if t.processes[p.OID] != p.Process {
		t.processes[p.OID] = p.Process
		dst = append(dst, p.Process)
	}
	return dst
}

func (t *Retelling) file(dst []sfproto.Record, f *sfproto.File) []sfproto.Record {
	if f != nil && t.files[f.OID] != f {
		t.files[f.OID] = f
		dst = append(dst, f)
	}
	return dst
}
