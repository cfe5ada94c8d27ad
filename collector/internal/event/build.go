package event

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

func (w *wireHead) head() Head {
	return Head{
		Type: Type(w.Type), Class: Class(w.Class), Time: w.Time,
		TGID: w.Tgid, TID: w.Tid, Start: w.Start, Gen: w.Gen,
		Cgroup: w.Cgroup, NR: w.Nr, Ret: w.Ret, Flags: HeadFlags(w.Flags),
	}
}

func (w *wireCreds) creds() Creds {
	comm, _, _ := bytes.Cut(w.Comm[:], []byte{0})
	return Creds{
		UID: w.UID, EUID: w.Euid, GID: w.GID, EGID: w.Egid,
		CapEffective: w.CapEffective, CapPermitted: w.CapPermitted, CapInheritable: w.CapInheritable,
		PPID: w.Ppid, PGID: w.Pgid, SID: w.Sid, VPID: w.Vpid, VPGID: w.Vpgid,
		LoginUID: w.LoginUID, LoginSession: w.LoginSession, TTYNr: w.TtyNr,
		MountNS: w.MountNs, PidNS: w.PidNs, UserNS: w.UserNs,
		Comm: string(comm),
	}
}

func (w *wireFile) file(t *text) File {
	path := t.take(w.PathLen)
	flags := PathFlags(w.Flags)
	switch {
	case flags&PathAbstract != 0:
		path = "@" + path
	case flags&PathNamespace != 0:
		path = fmt.Sprintf("%s:[%d]", path, w.Inode)
	case flags&PathNoName != 0:
		path = kernelName(path, w.Mode, w.Inode)
	}
	return File{Dev: w.Dev, Inode: w.Inode, Mode: w.Mode, Flags: flags, Path: path}
}

// kernelName is what /proc shows for a file without a place in the tree; name is
// its dentry's.
func kernelName(name string, mode uint32, inode uint64) string {
	const typeBits, fifo, socket = 0o170000, 0o010000, 0o140000
	switch {
	case mode&typeBits == fifo:
		return fmt.Sprintf("pipe:[%d]", inode)
	case mode&typeBits == socket:
		return fmt.Sprintf("socket:[%d]", inode)
	case name == "":
		return fmt.Sprintf("inode:[%d]", inode)
	case strings.HasPrefix(name, "["):
		return "anon_inode:" + name
	}
	return "/" + name + " (deleted)"
}

func (w *wireSock) sock() Sock {
	return Sock{
		Family: w.Family, Type: w.Type, Protocol: w.Protocol, State: w.State,
		Local: w.Local, Remote: w.Remote, LPort: w.Lport, RPort: w.Rport,
	}
}

func (w *wireFork) event(*text) Event {
	return &Fork{
		Head: w.Head.head(), ChildTGID: w.ChildTgid, ChildStart: w.ChildStart,
		Flags: w.Flags, ChildCreds: w.Child.creds(),
	}
}

func (w *wireExec) event(t *text) Event {
	e := &Exec{
		Head: w.Head.head(), Creds: w.Creds.creds(), OldGen: w.OldGen,
		Filename: t.take(w.FilenameLen), Exe: t.take(w.ExeLen), CWD: t.take(w.CwdLen),
		Args: arguments(t.take(w.ArgsLen)), ArgsCut: w.ArgsCut != 0, Env: arguments(t.take(w.EnvLen)),
		ExeInode: w.ExeInode, ExeDev: w.ExeDev, ExeMtime: w.ExeMtime, ExeCtime: w.ExeCtime,
		ExeMode: w.ExeMode, ExeFlags: int32(w.ExeFlags),
	}
	switch flags := PathFlags(w.PathFlags); {
	case flags&PathNoName != 0:
		if strings.HasPrefix(e.Exe, "memfd:") {
			e.ExeFlags |= sfproto.ExeMemfd
		}
		e.Exe = kernelName(e.Exe, e.ExeMode, e.ExeInode)
	case flags&PathDeleted != 0:
		e.Exe += " (deleted)"
	}
	return e
}

// arguments splits argv as it lies in a process's memory: each string has its NUL.
func arguments(raw string) []string {
	if raw == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(raw, "\x00"), "\x00")
}

func (w *wireExit) event(*text) Event {
	return &Exit{
		Head: w.Head.head(), Status: w.Status, ThreadsCloned: w.ThreadsCloned,
		ThreadsExited: w.ThreadsExited, CloneErrors: w.CloneErrors,
	}
}

func (w *wireState) event(t *text) Event {
	return &State{
		Head: w.Head.head(), Creds: w.Creds.creds(), OldGen: w.OldGen,
		Args: w.Args, CWD: t.take(w.CwdLen),
	}
}

func (w *wireOpen) event(t *text) Event {
	return &Open{
		Head: w.Head.head(), FD: w.Fd, Flow: w.Flow, OpenFlags: w.OpenFlags, Mode: w.Mode,
		File: w.File.file(t), RawPath: t.take(w.RawLen), Base: t.take(w.BaseLen),
	}
}

func (w *wireHandle) event(t *text) Event {
	e := &Handle{Head: w.Head.head(), FD: w.Fd, Flow: w.Flow, OpenFlags: w.OpenFlags}
	if w.Sock.Family == 0 {
		e.File = w.File.file(t)
		return e
	}
	sock := w.Sock.sock()
	e.Sock = &sock
	return e
}

func (w *wireName) event(t *text) Event {
	return &Name{
		Head: w.Head.head(), Flags: w.Flags, Mode: w.Mode,
		Path: t.take(w.PathLen), Base: t.take(w.BaseLen),
		NewPath: t.take(w.NewPathLen), NewBase: t.take(w.NewBaseLen),
		Real: t.take(w.RealLen), NewReal: t.take(w.NewRealLen),
	}
}

func (w *wireSocket) event(*text) Event {
	return &Socket{Head: w.Head.head(), FD: w.Fd, Flow: w.Flow, How: w.How, Sock: w.Sock.sock()}
}

func (w *wireClose) event(*text) Event {
	return &Close{
		Head: w.Head.head(), FD: w.Fd, Flow: w.Flow,
		Closed: w.Closed != 0, Counters: w.Counters.Totals(),
	}
}

func (w *wirePeer) event(*text) Event {
	return &Peer{Head: w.Head.head(), FD: w.Fd, Flow: w.Flow, Peer: w.Peer, Sock: w.Sock.sock()}
}

func (w *wireDNS) event(t *text) Event {
	return &DNS{
		Head: w.Head.head(), Flow: w.Flow, Received: w.Received != 0, Size: w.Size,
		Data: []byte(t.take(w.DataLen)), Sock: w.Sock.sock(),
	}
}

func (w *wireCgroup) event(t *text) Event {
	return &Cgroup{Head: w.Head.head(), ID: w.ID, Path: t.take(w.PathLen)}
}

func (w *wireCall) event(t *text) Event {
	c := &Call{Head: w.Head.head(), FD: w.Fd}
	c.Args = slices.Clone(w.Args[:min(int(w.Shape.Args), len(w.Args))])
	if file := w.File.file(t); file.Inode != 0 {
		c.File = &file
	}
	if w.Sock.Family != 0 {
		sock := w.Sock.sock()
		c.Sock = &sock
	}
	c.Texts = w.texts(t)
	return c
}

func (w *wireCall) texts(t *text) (out []Text) {
	var all [len(w.TextLen)]Text
	for i := range all {
		all[i].Raw = t.take(w.TextLen[i])
		if i < len(w.BaseLen) {
			all[i].Base, all[i].Path = t.take(w.BaseLen[i]), w.Shape.Base[i] != NoArg
		}
	}
	for i, n := range w.RealLen {
		all[i].Real = t.take(n)
	}
	for i, arg := range w.Shape.Text {
		switch {
		case i == 0 && w.Shape.Address != NoArg && all[i].Raw != "":
			out = append(out, unixAddress(all[i]))
		case arg != NoArg:
			out = append(out, all[i])
		}
	}
	return out
}

// unixAddress is the text of a Unix address's bytes: a path up to its NUL, or with
// '@' for the NUL that begins one that is no path.
func unixAddress(raw Text) Text {
	if name, abstract := strings.CutPrefix(raw.Raw, "\x00"); abstract {
		return Text{Raw: "@" + name, Path: true}
	}
	path, _, _ := strings.Cut(raw.Raw, "\x00")
	return Text{Raw: path, Base: raw.Base, Real: raw.Real, Path: true}
}

func (w *wireTask) event(*text) Event {
	return &Task{
		Head: w.Head.head(), Creds: w.Creds.creds(),
		PStart: w.ParentStart, Kthread: w.Kthread != 0,
	}
}
