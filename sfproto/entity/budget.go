package entity

import (
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Budget is the memory that the entities of several joiners may take together. While
// it is exceeded, whoever takes a new entity gives up old ones of its own. A nil budget
// has no end.
type Budget struct {
	limit int64
	held  atomic.Int64
}

// NewBudget is a budget of so many bytes, about.
func NewBudget(bytes int64) *Budget { return &Budget{limit: bytes} }

// Held is how much of it is taken, in bytes.
func (b *Budget) Held() int64 { return b.held.Load() }

func (b *Budget) add(bytes int) {
	if b != nil {
		b.held.Add(int64(bytes))
	}
}

func (b *Budget) exceeded() bool { return b != nil && b.held.Load() > b.limit }

// What entities take besides their texts, with their places in tables, in bytes, about.
const (
	processBytes   = 768
	fileBytes      = 320
	containerBytes = 640
	podBytes       = 640
	textBytes      = 16 // of a text's head
)

// Texts that entities have in common are weighed once for each that has them.

func weighProcess(p *process) int {
	r := p.state
	n := processBytes + len(r.ExeArgs) + textBytes*len(r.Args)
	return n + texts(r.Env) + len(r.Exe) + len(r.CWD)
}

func weighFile(f *sfproto.File) int { return fileBytes + len(f.Path) + len(f.HostPath) }

func weighContainer(c *sfproto.Container) int {
	n := containerBytes + labels(c.Labels) + texts(c.Ancestors)
	for i := range c.Mounts {
		n += len(c.Mounts[i].Source) + len(c.Mounts[i].Dest) + 4*textBytes
	}
	return n
}

func weighPod(p *sfproto.Pod) int { return podBytes + labels(p.Labels) + labels(p.Selectors) }

func texts(list []string) (n int) {
	for _, s := range list {
		n += textBytes + len(s)
	}
	return n
}

func labels(set map[string]string) (n int) {
	for key, value := range set {
		n += 3*textBytes + len(key) + len(value)
	}
	return n
}
