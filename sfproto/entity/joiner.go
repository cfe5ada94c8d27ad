package entity

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Options bound a Joiner's tables; zero means the default.
type Options struct {
	Processes  int // alive or not long dead: 16384
	Dead       int // exited processes kept for late records: 2048
	Files      int // 65536
	Containers int // 4096
	Pods       int // 4096
	// Budget is what they take in all, shared with other joiners; nil: no end.
	Budget *Budget
}

func (o Options) withDefaults() Options {
	set := func(n *int, standard int) {
		if *n <= 0 {
			*n = standard
		}
	}
	set(&o.Processes, 16384)
	set(&o.Dead, 2048)
	set(&o.Files, 65536)
	set(&o.Containers, 4096)
	set(&o.Pods, 4096)
	return o
}

// Joiner joins the records of one stream, in its order. It is for one goroutine.
type Joiner struct {
	header     *sfproto.Header
	processes  *processes
	files      *table[sfproto.FOID, *sfproto.File]
	containers *table[string, *sfproto.Container]
	pods       *table[string, *sfproto.Pod]
	keep       keeper
	unknown    int64
}

// Stats are a Joiner's counters since it was made.
type Stats struct {
	// Evicted counts entities that a full table gave up.
	Evicted int64
	// Cut counts ancestor chains cut because of a cycle or their length.
	Cut int64
	// Unknown counts records of a process that the stream had not announced.
	Unknown int64
}

// NewJoiner makes a joiner with empty tables.
func NewJoiner(o Options) *Joiner {
	o = o.withDefaults()
	return &Joiner{
		processes:  newProcesses(o.Processes, o.Dead, o.Budget),
		files:      newTable[sfproto.FOID](o.Files, weighFile, o.Budget),
		containers: newTable[string](o.Containers, weighContainer, o.Budget),
		pods:       newTable[string](o.Pods, weighPod, o.Budget),
	}
}

// Stats are the counters so far.
func (j *Joiner) Stats() Stats {
	return Stats{
		Evicted: j.processes.byOID.evicted + j.files.evicted + j.containers.evicted + j.pods.evicted,
		Cut:     j.processes.cuts,
		Unknown: j.unknown,
	}
}

// Join makes a view of each record; first is the sequence number of the first.
// The views are one allocation, and entities among the records are copied, so
// that the tables keep no block of the stream alive.
func (j *Joiner) Join(first int64, records []sfproto.Record) []view.Record {
	out := make([]view.Record, len(records))
	for i, rec := range records {
		v := &out[i]
		v.Record, v.Seq = rec, first+int64(i)
		j.join(v)
		v.Header = j.header
	}
	return out
}

func (j *Joiner) join(v *view.Record) {
	switch r := v.Record.(type) {
	case *sfproto.Header:
		j.Reset(r)
	case *sfproto.Container:
		j.joinContainer(v, r)
	case *sfproto.Pod:
		j.joinPod(v, r)
	case *sfproto.Process:
		r = j.keep.process(r)
		v.Record = r
		j.setProcess(v, j.processes.announce(r))
	case *sfproto.File:
		j.joinFile(v, r)
	case *sfproto.ProcessEvent:
		j.joinProcess(v, r.ProcOID)
		if r.OpFlags&sfproto.OpExit != 0 && r.TID == r.ProcOID.HPID {
			j.processes.exit(r.ProcOID)
		}
	case *sfproto.ProcessFlow:
		j.joinProcess(v, r.ProcOID)
	case *sfproto.FileEvent:
		j.joinProcess(v, r.ProcOID)
		v.File, v.NewFile = j.file(r.FileOID), j.file(r.NewFileOID)
	case *sfproto.FileFlow:
		j.joinProcess(v, r.ProcOID)
		v.File = j.file(r.FileOID)
	case *sfproto.NetworkFlow:
		j.joinProcess(v, r.ProcOID)
	case *sfproto.NetworkEvent:
		j.joinProcess(v, r.ProcOID)
	case *sfproto.SyscallEvent:
		j.joinProcess(v, r.ProcOID)
		v.File, v.NewFile = j.file(r.FileOID), j.file(r.NewFileOID)
	case *sfproto.DNS:
		j.joinProcess(v, r.ProcOID)
	case *sfproto.Loss:
		j.setContainer(v, r.ContainerID)
	case *sfproto.Annotation:
		if l, ok := sfproto.LogOf(r); ok {
			v.Record = l
			j.setContainer(v, l.ContainerID)
			if v.Pod == nil {
				v.Pod, _ = j.pods.get(l.PodID())
			}
		}
	}
}

// Shed gives up the older half of all entities: there is too little memory for them.
// Containers and pods stay, which are few.
func (j *Joiner) Shed() {
	j.processes.byOID.shed()
	j.files.shed()
	j.keep.clear()
}

// Close gives back what the joiner has taken of its budget. It is not used afterwards.
func (j *Joiner) Close() { j.Reset(nil) }

// Reset forgets all entities and begins a stream: what a header record does.
func (j *Joiner) Reset(h *sfproto.Header) {
	j.header = h
	j.processes.clear()
	j.files.clear()
	j.containers.clear()
	j.pods.clear()
	j.keep.clear()
}

func (j *Joiner) joinContainer(v *view.Record, r *sfproto.Container) {
	r = j.keep.container(r)
	j.containers.put(r.ID, r)
	j.processes.epoch++
	v.Record = r
	j.setContainer(v, r.ID)
}

func (j *Joiner) joinPod(v *view.Record, r *sfproto.Pod) {
	r = j.keep.pod(r)
	j.pods.put(r.ID, r)
	j.processes.epoch++
	v.Record, v.Pod = r, r
}

func (j *Joiner) joinFile(v *view.Record, r *sfproto.File) {
	r = j.keep.file(r)
	j.files.put(r.OID, r)
	v.Record, v.File = r, r
	j.setContainer(v, r.ContainerID)
}

func (j *Joiner) joinProcess(v *view.Record, oid sfproto.OID) {
	proc, ok := j.processes.byOID.get(oid)
	if !ok {
		j.unknown++
		return
	}
	j.setProcess(v, proc)
}

func (j *Joiner) setProcess(v *view.Record, proc *process) {
	p := j.view(proc)
	v.Process, v.Container, v.Pod = p, p.Container, p.Pod
}

func (j *Joiner) setContainer(v *view.Record, id string) {
	v.Container, v.Pod = j.container(id)
}

func (j *Joiner) file(id sfproto.FOID) *sfproto.File {
	if id.IsZero() {
		return nil
	}
	f, _ := j.files.get(id)
	return f
}

func (j *Joiner) container(id string) (*sfproto.Container, *sfproto.Pod) {
	if id == "" {
		return nil, nil
	}
	c, ok := j.containers.get(id)
	if !ok || c.PodID == "" {
		return c, nil
	}
	p, _ := j.pods.get(c.PodID)
	return c, p
}

// view is the process as of now, with its ancestors as of now. It is made anew
// only when one of them, or a container, changed since the last record.
func (j *Joiner) view(proc *process) *view.Process {
	if proc.view != nil && proc.epoch == j.processes.epoch {
		return proc.view
	}
	j.processes.adopt(proc)
	var parent *view.Process
	if proc.parent != nil {
		parent = j.view(proc.parent)
	}
	proc.epoch = j.processes.epoch
	c, pod := j.container(proc.state.ContainerID)
	if v := proc.view; v == nil || v.Parent != parent || v.Container != c || v.Pod != pod {
		proc.view = view.NewProcess(proc.state, parent, c, pod)
	}
	return proc.view
}
