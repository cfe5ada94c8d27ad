package view

import (
	"path"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxAncestors bounds a walk up the process tree.
const maxAncestors = 256

// NewProcess joins a process's state with its parent, container and pod, which
// may be nil, and builds the texts that rules read often.
func NewProcess(p *sfproto.Process, parent *Process, c *sfproto.Container, pod *sfproto.Pod) *Process {
	joined := &Process{Process: p, Parent: parent, Container: c, Pod: pod}
	joined.cmdline, joined.workdir = joined.Cmdline(), joined.Workdir()
	return joined
}

// maxComm is the length of the kernel's names of processes in bytes.
const maxComm = 15

// Name is the kernel's name of the process, or, where the record lacks it, what it
// was at the exec: the last part of the executable's path, cut to 15 bytes.
func (p *Process) Name() string {
	if p.Comm != "" {
		return p.Comm
	}
	name := baseName(p.Exe)
	return name[:min(len(name), maxComm)]
}

// Cmdline is the name and the arguments.
func (p *Process) Cmdline() string {
	if p.cmdline != "" {
		return p.cmdline
	}
	return joinBlank(p.Name(), p.ExeArgs)
}

// Workdir is the current directory with a slash at its end; "" when unknown.
func (p *Process) Workdir() string {
	switch {
	case p.workdir != "":
		return p.workdir
	case p.CWD == "" || p.CWD[len(p.CWD)-1] == '/':
		return p.CWD
	}
	return p.CWD + "/"
}

// argv0 is the executable as the caller named it, or its path.
func (p *Process) argv0() string {
	if len(p.Args) > 0 {
		return p.Args[0]
	}
	return p.Exe
}

// detailed reports whether the record has the fields of version 6.
func (p *Process) detailed() bool { return p.StartTS != 0 }

func joinBlank(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// baseName is what follows the last slash, without allocating.
func baseName(p string) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[i+1:]
		}
	}
	return p
}

// dirName is the directory of a path, "/" for files below the root.
func dirName(p string) string { return path.Dir(p) }
