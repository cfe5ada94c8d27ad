package view

import "github.com/sysflow-stack/sysflow/sfproto"

// Record is a record with the entities it refers to; those that the stream
// never announced are nil.
type Record struct {
	sfproto.Record
	Seq       int64 // number in its stream
	Header    *sfproto.Header
	Process   *Process
	Container *sfproto.Container
	Pod       *sfproto.Pod
	File      *sfproto.File
	NewFile   *sfproto.File
	// Cluster is what a stage says of the pod; nil without one.
	Cluster *Cluster
}

// Process is a process's state with its ancestors'. NewProcess makes one.
type Process struct {
	*sfproto.Process
	Parent    *Process
	Container *sfproto.Container
	Pod       *sfproto.Pod

	cmdline, workdir string // of Cmdline and Workdir, "" before they were built
}

// Ancestor is the n-th ancestor, 0 being the process itself; nil beyond the
// last one known.
func (p *Process) Ancestor(n int) *Process {
	for ; p != nil && n > 0; n-- {
		p = p.Parent
	}
	return p
}
