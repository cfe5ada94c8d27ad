package sfjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// MaxRead bounds what Read takes, in bytes.
const MaxRead = 1 << 20

// Read reads an event or flow that Append wrote: a PE, FE, FF, NE, NF or SE with its
// process and ancestors, files, container and pod. What the form does not say is
// missing in the record: names of calls, for one, but for SE. Keys that the form
// does not have are an error.
func Read(line []byte) (*view.Record, error) {
	if len(line) > MaxRead {
		return nil, fmt.Errorf("the record has more than %d bytes", MaxRead)
	}
	var d recordDoc
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("something follows the record")
	}
	r := &view.Record{Seq: d.Sequence}
	d.entities(r)
	return r, d.event(r)
}

// entities makes what the record refers to.
func (d *recordDoc) entities(r *view.Record) {
	if c := d.Container; c != nil {
		r.Container = &sfproto.Container{ID: c.ID, Image: c.Image, ImageID: c.ImageID, Name: c.Name, Privileged: c.Privileged != 0}
		r.Container.Type = containerTypeOf(c.Type)
		if r.Container.Type == sfproto.ContainerCustom {
			r.Container.Runtime = strings.ToLower(c.Type)
		}
	}
	if p := d.Pod; p != nil {
		r.Pod = &sfproto.Pod{ID: p.ID, Name: p.Name, Namespace: p.Namespace, NodeName: p.NodeName, RestartCount: p.RestartCnt, TS: p.TS}
	}
	r.File, r.NewFile = fileOf(d.File.Path, d.File.Type), fileOf(d.File.NewPath, d.File.NewType)
	if d.Proc != nil {
		r.Process = d.Proc.process(d.parent(r), r)
	}
}

func containerTypeOf(name string) sfproto.ContainerType {
	for t := range sfproto.ContainerCustom {
		if strings.TrimPrefix(t.String(), "CT_") == name {
			return t
		}
	}
	return sfproto.ContainerCustom
}

func fileOf(path, typ string) *sfproto.File {
	if path == "" {
		return nil
	}
	f := &sfproto.File{OID: sfproto.NewFOID("", path), Path: path}
	if len(typ) == 1 && typ != "?" {
		f.ResType = int32(typ[0])
	}
	return f
}

// parent is the process's parent with its ancestors: of the nearest all is known,
// of the others what the lists say, which begin with the process itself.
func (d *recordDoc) parent(r *view.Record) *view.Process {
	var parent *view.Process
	for i := min(len(d.Proc.AExe), maxChain) - 1; i > 0; i-- {
		p := procDoc{Exe: d.Proc.AExe[i]}
		if i == 1 && d.PProc != nil {
			p = *d.PProc
		}
		if i < len(d.Proc.ACmdline) {
			p.Args = strings.TrimPrefix(strings.TrimPrefix(d.Proc.ACmdline[i], p.Exe), " ")
		}
		if i < len(d.Proc.APID) {
			p.PID = d.Proc.APID[i]
		}
		parent = p.process(parent, r)
	}
	if parent == nil && d.PProc != nil {
		parent = d.PProc.process(nil, r)
	}
	return parent
}

func (p *procDoc) process(parent *view.Process, r *view.Record) *view.Process {
	state := &sfproto.Process{
		OID: sfproto.OID{CreateTS: p.CreateTS, HPID: p.PID}, Exe: p.Exe, ExeArgs: p.Args, CWD: p.Cwd,
		Entry: p.Entry, TTY: p.TTY, UID: p.UID, GID: p.GID, UserName: p.User, GroupName: p.Group,
	}
	return view.NewProcess(state, parent, r.Container, r.Pod)
}

// event makes the record of its kind.
func (d *recordDoc) event(r *view.Record) (err error) {
	e := common{ts: d.TS, ret: d.Ret}
	if e.ops, err = operations(d.OpFlags); err != nil {
		return err
	}
	if e.ends, err = d.Net.parse(); err != nil {
		return err
	}
	if p := d.Proc; p != nil {
		e.oid, e.tid = sfproto.OID{CreateTS: p.CreateTS, HPID: p.PID}, p.TID
	}
	maker := map[string]func(common) sfproto.Record{
		sfproto.KindProcessEvent.String(): d.processEvent,
		sfproto.KindFileEvent.String():    d.fileEvent,
		sfproto.KindNetworkEvent.String(): d.networkEvent,
		sfproto.KindSyscallEvent.String(): d.syscallEvent,
		sfproto.KindFileFlow.String():     d.fileFlow,
		sfproto.KindNetworkFlow.String():  d.networkFlow,
	}[d.Type]
	if maker == nil {
		return fmt.Errorf("type %q is none of PE, FE, FF, NE, NF, SE", d.Type)
	}
	r.Record = maker(e)
	return nil
}

// common is what several kinds have.
type common struct {
	oid          sfproto.OID
	tid, ts, ret int64
	ops          sfproto.Op
	ends
}

func (d *recordDoc) processEvent(c common) sfproto.Record {
	return &sfproto.ProcessEvent{ProcOID: c.oid, TS: c.ts, TID: c.tid, OpFlags: c.ops, Args: d.Args, Ret: int32(c.ret)}
}

func (d *recordDoc) fileEvent(c common) sfproto.Record {
	return &sfproto.FileEvent{ProcOID: c.oid, TS: c.ts, TID: c.tid, OpFlags: c.ops, Ret: int32(c.ret)}
}

func (d *recordDoc) networkEvent(c common) sfproto.Record {
	return &sfproto.NetworkEvent{
		ProcOID: c.oid, TS: c.ts, TID: c.tid, OpFlags: c.ops, Ret: int32(c.ret),
		SIP: c.sip, SIP6: c.sip6, Sport: d.Net.SPort, DIP: c.dip, DIP6: c.dip6, Dport: d.Net.DPort, Proto: d.Net.Proto,
	}
}

func (d *recordDoc) syscallEvent(c common) sfproto.Record {
	return &sfproto.SyscallEvent{
		ProcOID: c.oid, TS: c.ts, TID: c.tid, Ret: c.ret,
		Syscall: d.Syscall.Name, Args: d.Syscall.Args, Strings: d.Syscall.Strings, FD: d.Syscall.FD,
		SIP: c.sip, SIP6: c.sip6, Sport: d.Net.SPort, DIP: c.dip, DIP6: c.dip6, Dport: d.Net.DPort, Proto: d.Net.Proto,
	}
}

func (d *recordDoc) fileFlow(c common) sfproto.Record {
	f := &sfproto.FileFlow{
		ProcOID: c.oid, TS: c.ts, EndTS: d.EndTS, TID: c.tid, OpFlags: c.ops, OpenFlags: openFlags(d.File.OpenFlags), FD: d.File.FD,
		NumRRecvBytes: d.Flow.RBytes, NumRRecvOps: d.Flow.ROps, NumWSendBytes: d.Flow.WBytes, NumWSendOps: d.Flow.WOps, StartTS: d.Flow.StartTS,
	}
	if t := d.Flow.Total; t != nil {
		f.NumRRecvBytesTotal, f.NumRRecvOpsTotal, f.NumWSendBytesTotal, f.NumWSendOpsTotal = t.RBytes, t.ROps, t.WBytes, t.WOps
	}
	return f
}

func (d *recordDoc) networkFlow(c common) sfproto.Record {
	f := &sfproto.NetworkFlow{
		ProcOID: c.oid, TS: c.ts, EndTS: d.EndTS, TID: c.tid, OpFlags: c.ops,
		SIP: c.sip, SIP6: c.sip6, Sport: d.Net.SPort, DIP: c.dip, DIP6: c.dip6, Dport: d.Net.DPort, Proto: d.Net.Proto,
		NumRRecvBytes: d.Flow.RBytes, NumRRecvOps: d.Flow.ROps, NumWSendBytes: d.Flow.WBytes, NumWSendOps: d.Flow.WOps, StartTS: d.Flow.StartTS,
	}
	if t := d.Flow.Total; t != nil {
		f.NumRRecvBytesTotal, f.NumRRecvOpsTotal, f.NumWSendBytesTotal, f.NumWSendOpsTotal = t.RBytes, t.ROps, t.WBytes, t.WOps
	}
	return f
}

func operations(names []string) (sfproto.Op, error) {
	var ops sfproto.Op
	for _, name := range names {
		var found sfproto.Op
		for op := sfproto.OpClone; op <= sfproto.OpPtrace; op <<= 1 {
			if slices.Contains(op.Names(sfproto.KindFileFlow), name) || slices.Contains(op.Names(sfproto.KindNetworkFlow), name) {
				found = op
			}
		}
		if found == 0 {
			return 0, fmt.Errorf("there is no operation %q", name)
		}
		ops |= found
	}
	return ops, nil
}

// openFlags skips names that are not known: RDWR stands beside RDONLY and WRONLY.
func openFlags(names []string) int32 {
	var flags int32
	for bit := sfproto.OpenRdonly; bit <= sfproto.OpenCloexec; bit <<= 1 {
		if slices.Contains(names, appendOpenFlags(nil, bit)[0]) {
			flags |= bit
		}
	}
	return flags
}

// ends are a connection's addresses as the format has them.
type ends struct {
	sip, dip   int32
	sip6, dip6 sfproto.IPv6
}

func (n *netDoc) parse() (e ends, err error) {
	if e.sip, e.sip6, err = address(n.SIP); err == nil {
		e.dip, e.dip6, err = address(n.DIP)
	}
	return e, err
}

func address(text string) (int32, sfproto.IPv6, error) {
	if text == "" {
		return 0, sfproto.IPv6{}, nil
	}
	a, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		return 0, sfproto.IPv6{}, err
	case a.Is4():
		return sfproto.IPv4(a), sfproto.IPv6{}, nil
	}
	return 0, a.As16(), nil
}
