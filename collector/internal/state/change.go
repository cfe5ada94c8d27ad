package state

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Exec makes the version after a successful exec.
func (t *Table) Exec(e *Entry, ev *event.Exec) {
	t.learnParent(e, &ev.Head, &ev.Creds)
	v := t.next(e, &ev.Head)
	r := &v.Record
	r.ExeFlags = ev.ExeFlags
	if ev.ArgsCut {
		r.ExeFlags |= sfproto.ExeArgsCut
	}
	r.ExeInode = int64(ev.ExeInode)
	r.ExeMtime, r.ExeCtime = ev.ExeMtime, ev.ExeCtime
	r.Env = t.chosen(ev.Env)
	args := ev.Args
	if t.Brief {
		args = brief(r, args)
	}
	setImage(v, ev.Exe, args, ev.CWD)
	t.finish(e, v, &ev.Creds)
	t.runs(e)
}

// briefBytes is what is kept of a command line while memory is short.
const briefBytes = 256

// brief is the beginning of a command line, in memory of its own.
func brief(r *sfproto.Process, args []string) (out []string) {
	room := briefBytes
	for _, a := range args {
		if len(a) > room {
			r.ExeFlags |= sfproto.ExeArgsCut
			return append(out, strings.Clone(a[:room]))
		}
		out = append(out, strings.Clone(a))
		room -= len(a)
	}
	return out
}

// chosen are the variables that are to be told.
func (t *Table) chosen(env []string) (out []string) {
	for _, variable := range env {
		name, _, _ := strings.Cut(variable, "=")
		if slices.Contains(t.opts.Env, name) {
			out = append(out, variable)
		}
	}
	return out
}

// learnParent takes the parent from the kernel when /proc gave no answer in time.
func (t *Table) learnParent(e *Entry, h *event.Head, c *event.Creds) {
	if e.Parent() == nil {
		e.childOf(t.parent(e.TGID, c, h.Time, 0))
	}
}

// Change makes the version after a change of credentials, namespaces or working
// folder.
func (t *Table) Change(e *Entry, ev *event.State) {
	t.learnParent(e, &ev.Head, &ev.Creds)
	v := t.next(e, &ev.Head)
	if ev.CWD != "" {
		v.Record.CWD = ev.CWD
	}
	t.finish(e, v, &ev.Creds)
}

// Refresh makes the version of a generation whose beginning was lost, from what
// /proc says now.
func (t *Table) Refresh(e *Entry, h *event.Head) {
	v := t.next(e, h)
	p, ok := t.opts.Reader.Read(e.TGID)
	if !ok {
		t.Unread++
		e.publish(v)
		return
	}
	v.Record.ExeInode, v.Record.ExeMtime, v.Record.ExeCtime = 0, 0, 0 // not seen
	setImage(v, p.Exe, p.Args, p.CWD)
	t.finish(e, v, &p.Creds)
	t.runs(e)
}

// reread makes a version of what /proc says when that is another program than the
// one known, of an unseen process and its unseen ancestors.
func (t *Table) reread(e *Entry, now uint64, depth int) {
	if parent := e.Parent(); parent != nil && depth < maxAdoption {
		if pe := t.entries[uint32(parent.OID.HPID)]; pe != nil && pe.Process == parent && pe.unseen {
			t.reread(pe, now, depth+1)
		}
	}
	was := e.Latest()
	p, ok := t.opts.Reader.Read(e.TGID)
	if !ok || (p.Exe == was.Record.Exe && p.Creds.Comm == was.Record.Comm && slices.Equal(p.Args, was.Record.Args)) {
		return
	}
	v := &Version{Container: was.Container, Program: was.Program, Record: was.Record}
	v.Record.State, v.Record.TS = sfproto.StateReup, t.Wall(now)
	v.Record.ExeInode, v.Record.ExeMtime, v.Record.ExeCtime = 0, 0, 0 // not seen
	setImage(v, p.Exe, p.Args, p.CWD)
	t.finish(e, v, &p.Creds)
}

// move makes the version after the process was put into another cgroup, when
// that is another container's.
func (t *Table) move(e *Entry, h *event.Head) {
	if !t.cgroups.knows(h.Cgroup) {
		p, ok := t.opts.Reader.Read(e.TGID)
		if !ok {
			return // asked again at the next event
		}
		t.cgroups.learn(h.Cgroup, p.Cgroup)
	}
	e.MoveTo(h.Cgroup)
	was, now := e.Latest(), t.cgroups.of(h.Cgroup)
	if sameContainer(was.Container, now) {
		return
	}
	v := &Version{Container: now, Program: was.Program, Record: was.Record}
	v.Record.State, v.Record.TS = sfproto.StateModified, t.Wall(h.Time)
	setContainer(v)
	e.publish(v)
}

// Cgroup takes note of a cgroup's path.
func (t *Table) Cgroup(ev *event.Cgroup) { t.cgroups.learn(ev.ID, ev.Path) }

// next is a copy of the latest version for the generation that begins with h.
func (t *Table) next(e *Entry, h *event.Head) *Version {
	e.gen, e.genSet = h.Gen, true
	was := e.Latest()
	v := &Version{Container: was.Container, Program: was.Program, Record: was.Record}
	v.Record.State = sfproto.StateModified
	v.Record.TS = t.Wall(h.Time)
	v.Record.Generation = int32(h.Gen)
	return v
}

// finish fills in what credentials and identity say and makes v the latest
// version.
func (t *Table) finish(e *Entry, v *Version, c *event.Creds) {
	r := &v.Record
	r.OID, r.StartTS = e.OID, max(1, int64(e.Start))
	r.UID, r.EUID, r.GID = int32(c.UID), int32(c.EUID), int32(c.GID)
	names := t.names(e, v)
	r.UserName, r.GroupName = names.User(c.UID), names.Group(c.GID)
	r.TTY, r.TTYNr = c.TTYNr != 0, int32(c.TTYNr)
	r.Comm = c.Comm
	r.VPID, r.PGID, r.VPGID, r.SID = int64(c.VPID), int64(c.PGID), int64(c.VPGID), int64(c.SID)
	r.LoginUID, r.LoginSession = int32(c.LoginUID), int32(c.LoginSession)
	r.CapEffective, r.CapPermitted, r.CapInheritable = int64(c.CapEffective), int64(c.CapPermitted), int64(c.CapInheritable)
	setContainer(v)
	e.publish(v)
}

// names are those of the users that the process can see.
func (t *Table) names(e *Entry, v *Version) Names {
	if v.Container == nil || t.opts.Inside == nil {
		return t.opts.Names
	}
	return t.opts.Inside(v.Container.FullID, e.TGID)
}

func setContainer(v *Version) {
	v.Record.ContainerID = ""
	if v.Container != nil {
		v.Record.ContainerID = v.Container.ID()
	}
	v.Record.Entry = v.Container != nil && v.Record.VPID == 1
}

// runs tells what a process executes, when that is known.
func (t *Table) runs(e *Entry) {
	if p := e.Latest().Program; t.opts.Ran != nil && p.Path != "" {
		t.opts.Ran(e.TGID, p)
	}
}

// setImage notes what the process executes now; its inode, if that is known, is in
// the record.
func setImage(v *Version, exe string, args []string, cwd string) {
	r := &v.Record
	v.Program = &Program{Path: exe, Inode: r.ExeInode, Ctime: r.ExeCtime}
	r.Exe, r.Args, r.CWD, r.ExeArgs = exe, args, cwd, ""
	if len(args) > 1 {
		r.ExeArgs = strings.Join(args[1:], " ")
		share(args[1:], r.ExeArgs)
	}
}

// share lets arguments be parts of what they were joined to, so that they are not kept
// twice.
func share(args []string, joined string) {
	for i, a := range args {
		args[i] = joined[:len(a)]
		joined = strings.TrimPrefix(joined[len(a):], " ")
	}
}
