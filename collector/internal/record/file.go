package record

import (
	"cmp"
	"path"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// open begins a flow, or tells a call that failed.
func (m *Maker) open(e *state.Entry, ev *event.Open) {
	if ev.Ret < 0 {
		se := m.syscallEvent(e, &ev.Head)
		se.Args = []int64{int64(ev.OpenFlags), int64(ev.Mode)}
		se.Strings = []string{ev.RawPath}
		m.putNamed(e, &ev.Head, se, ev.Base, ev.RawPath)
		return
	}
	b := m.begin(e, &ev.Head, ev.FD, ev.Flow)
	b.Op = sfproto.OpOpen
	b.File = m.file(e, &ev.Head, &ev.File)
	b.OpenFlags, b.Mode, b.RawPath = openFlags(ev.OpenFlags), int32(ev.Mode), ev.RawPath
	m.opts.Flows.Begin(b)
}

// handle begins a flow that was found on its way.
func (m *Maker) handle(e *state.Entry, ev *event.Handle) {
	b := m.begin(e, &ev.Head, ev.FD, ev.Flow)
	if b.Sock = ev.Sock; b.Sock == nil {
		b.File = m.file(e, &ev.Head, &ev.File)
	}
	m.opts.Flows.Begin(b)
}

func (m *Maker) begin(e *state.Entry, h *event.Head, fd int32, id uint64) flow.Begin {
	return flow.Begin{
		Key: event.FlowKey{TGID: h.TGID, FD: fd, Gen: h.Gen}, ID: id,
		Who: e.Latest(), Class: h.Class, TID: h.TID, TS: m.wall(h),
	}
}

// name tells an operation on names, which may have failed.
func (m *Maker) name(e *state.Entry, ev *event.Name) {
	op, res := nameOp(ev)
	fe := &sfproto.FileEvent{
		ProcOID: e.OID, TS: m.wall(&ev.Head), TID: int64(ev.TID), OpFlags: op, Ret: int32(ev.Ret),
		Generation: e.Latest().Record.Generation, Syscall: syscallName(ev.NR),
		Flags: int32(ev.Flags), Mode: int32(ev.Mode), RawPath: ev.Path, NewRawPath: ev.NewPath,
	}
	it := emit.Item{Record: fe, Class: ev.Class, Process: e.Latest()}
	switch op {
	case sfproto.OpRename, sfproto.OpLink, sfproto.OpSymlink:
		name, newName := namesOf(ev, op == sfproto.OpSymlink)
		it.File = m.entity(e, &ev.Head, name, res, sfproto.StateReup)
		it.NewFile = m.entity(e, &ev.Head, newName, res, sfproto.StateCreated)
		fe.NewFileOID = it.NewFile.OID
	default:
		name, _ := namesOf(ev, false)
		it.File = m.entity(e, &ev.Head, name, res, sfproto.StateCreated)
	}
	fe.FileOID = it.File.OID
	m.opts.Out(it)
}

// namesOf are the names that an operation is on, as the kernel resolved them where that
// was seen, and else as they were written. The target of a symbolic link starts from
// the link's own folder.
func namesOf(ev *event.Name, symlink bool) (name, newName string) {
	if newName = ev.NewReal; newName == "" {
		newName = absolute(ev.NewBase, ev.NewPath)
	}
	switch {
	case symlink:
		return absolute(path.Dir(newName), cmp.Or(ev.Real, ev.Path)), newName
	case ev.Real != "":
		return ev.Real, newName
	}
	return absolute(ev.Base, ev.Path), newName
}

// nameOp is a name operation's bit and the resource type that it implies.
func nameOp(ev *event.Name) (sfproto.Op, int32) {
	switch syscallName(ev.NR) {
	case "mkdir", "mkdirat":
		return sfproto.OpMkdir, sfproto.ResDirectory
	case "rmdir":
		return sfproto.OpRmdir, sfproto.ResDirectory
	case "unlinkat":
		if ev.Flags&unix.AT_REMOVEDIR != 0 {
			return sfproto.OpRmdir, sfproto.ResDirectory
		}
	case "rename", "renameat", "renameat2":
		return sfproto.OpRename, sfproto.ResUnknown
	case "link", "linkat":
		return sfproto.OpLink, sfproto.ResUnknown
	case "symlink", "symlinkat":
		return sfproto.OpSymlink, sfproto.ResUnknown
	}
	return sfproto.OpUnlink, sfproto.ResUnknown
}

// file is the entity of an open file.
func (m *Maker) file(e *state.Entry, h *event.Head, f *event.File) *sfproto.File {
	ent := m.entity(e, h, f.Path, resType(f.Mode), sfproto.StateReup)
	ent.Device, ent.Inode = int64(f.Dev), int64(f.Inode)
	return ent
}

// named is the entity of a file that is known by its name only.
func (m *Maker) named(e *state.Entry, h *event.Head, base, raw string, res int32, st sfproto.State) *sfproto.File {
	return m.entity(e, h, absolute(base, raw), res, st)
}

// putNamed hands over a call that failed with the file that it named, if any.
func (m *Maker) putNamed(e *state.Entry, h *event.Head, se *sfproto.SyscallEvent, base, raw string) {
	it := emit.Item{Record: se, Class: h.Class, Process: e.Latest()}
	if raw != "" {
		it.File = m.named(e, h, base, raw, sfproto.ResUnknown, sfproto.StateReup)
		se.FileOID = it.File.OID
	}
	m.opts.Out(it)
}

func (m *Maker) entity(e *state.Entry, h *event.Head, name string, res int32, st sfproto.State) *sfproto.File {
	in := e.Latest().Record.ContainerID
	return &sfproto.File{
		State: st, OID: sfproto.NewFOID(in, name), TS: m.wall(h), ResType: res, Path: name, ContainerID: in,
	}
}

// absolute joins a path to the folder that it starts from and cleans it without
// a look at the file system. An empty path stays empty, and one that starts from
// nowhere, as a descriptor that is not open, relative.
func absolute(base, raw string) string {
	if raw == "" {
		return ""
	}
	if base != "" && !path.IsAbs(raw) {
		raw = base + "/" + raw
	}
	return path.Clean(raw)
}

func resType(mode uint32) int32 {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return sfproto.ResFile
	case unix.S_IFDIR:
		return sfproto.ResDirectory
	case unix.S_IFSOCK:
		return sfproto.ResUnix
	case unix.S_IFIFO:
		return sfproto.ResPipe
	case unix.S_IFCHR, unix.S_IFBLK:
		return sfproto.ResOther
	}
	return sfproto.ResUnknown
}
