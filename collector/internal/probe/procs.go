package probe

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// procValue is struct proc of bpf/maps.h.
type procValue struct {
	Start       uint64
	ScopeCss    uint64
	Css         uint64
	Cgroup      uint64
	Cloned      uint64
	Exited      uint64
	CloneErrors uint64
	Gen         uint32
	Flags       procFlags
	JudgedCss   uint64
	JudgedEpoch uint32
	Verdict     uint32
}

// procFlags is enum proc_flag of bpf/maps.h.
type procFlags uint32

const (
	procIgnored procFlags = 1 << iota
	procMember
	procLauncher
)

// AddToTree makes a process a member of the tree: it and what it forks from here on
// is recorded. Its earlier children are not.
func (p *Probe) AddToTree(tgid uint32) error { return p.flag(tgid, procMember) }

// Launch is AddToTree for a process that becomes the one to record by its next
// exec: what it does before is not recorded.
func (p *Probe) Launch(tgid uint32) error { return p.flag(tgid, procMember|procLauncher) }

// Ignore keeps a process from making events. Its children make theirs, so far as
// they are in scope.
func (p *Probe) Ignore(tgid uint32) error { return p.flag(tgid, procIgnored) }

func (p *Probe) flag(tgid uint32, f procFlags) error {
	err := p.objects.Procs.Update(tgid, &procValue{Flags: f}, ebpf.UpdateNoExist)
	if errors.Is(err, ebpf.ErrKeyExist) {
		var v procValue
		if err = p.objects.Procs.Lookup(tgid, &v); err == nil {
			v.Flags |= f
			err = p.objects.Procs.Update(tgid, &v, ebpf.UpdateExist)
		}
	}
	if err != nil {
		return fmt.Errorf("mark process %d: %w", tgid, err)
	}
	return nil
}

// undecided is enum verdict's; 0 is recorded, and others say by what it is left out.
const undecided = 128

func (v *procValue) leftOut() bool { return v.Verdict != 0 && v.Verdict != undecided }

// Proc returns the thread counters of a process that is in scope and not left out.
func (p *Probe) Proc(tgid uint32) (event.Threads, bool) {
	var v procValue
	if p.objects.Procs.Lookup(tgid, &v) != nil || p.filter.on.Load() && v.leftOut() {
		return event.Threads{}, false
	}
	return event.Threads{Cloned: v.Cloned, Exited: v.Exited, CloneErrors: v.CloneErrors}, true
}

// ForgetProc forgets a process whose end was not seen, as by a hook that the kernel did
// not run. Another one that has its number by now stays.
func (p *Probe) ForgetProc(tgid uint32, start uint64) error {
	var v procValue
	if err := p.objects.Procs.Lookup(tgid, &v); err != nil || v.Start != start {
		return nil // gone
	}
	return forget(p.objects.Procs, tgid, "process")
}
