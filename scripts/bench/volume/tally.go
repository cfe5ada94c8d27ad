package volume

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// tally is what one capture came to.
type tally struct {
	load    load
	missing string // the program for want of which it was left out
	records int64  // all but the header, entities included
	bytes   int64  // of the file
	json    *lines
	lost    int64

	processes map[sfproto.OID]*sfproto.Process
	files     map[sfproto.FOID]*sfproto.File
	told      map[flowID]int64 // the calls of a flow that were written
}

// flowID is what a flow's records have in common.
type flowID struct {
	process sfproto.OID
	start   int64
	fd      int32
}

// read reads a trace.
func (t *tally) read(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	t.bytes = info.Size()
	stream, err := wire.NewReceiver(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer stream.Close()
	t.json, t.told = newLines(), map[flowID]int64{}
	t.processes, t.files = map[sfproto.OID]*sfproto.Process{}, map[sfproto.FOID]*sfproto.File{}
	for {
		frame, err := stream.Next()
		if errors.Is(err, io.EOF) {
			return t.json.gzip.Close()
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for _, rec := range frame.Records {
			t.records++
			if err := t.add(rec); err != nil {
				return err
			}
		}
	}
}

func (t *tally) add(rec sfproto.Record) error {
	switch r := rec.(type) {
	case *sfproto.Process:
		t.processes[r.OID] = r
	case *sfproto.File:
		t.files[r.OID] = r
	case *sfproto.Loss:
		t.lost += r.Count
	case *sfproto.ProcessEvent:
		c := t.call(r.ProcOID, r.TS, r.TID, r.Syscall)
		c.Result = int64(r.Ret)
		if r.OpFlags == sfproto.OpExec {
			c.Args = t.processes[r.ProcOID].Args
		}
		return t.json.put(c)
	case *sfproto.FileEvent:
		c := t.call(r.ProcOID, r.TS, r.TID, r.Syscall)
		c.Name, c.Other, c.Result = t.path(r.FileOID), t.path(r.NewFileOID), int64(r.Ret)
		return t.json.put(c)
	case *sfproto.SyscallEvent:
		c := t.call(r.ProcOID, r.TS, r.TID, r.Syscall)
		c.Name, c.Other, c.Result, c.Args = t.path(r.FileOID), t.path(r.NewFileOID), r.Ret, r.Strings
		return t.json.put(c)
	case *sfproto.FileFlow:
		c := t.call(r.ProcOID, r.TS, r.TID, "")
		c.FD, c.Name = r.FD, t.path(r.FileOID)
		set := t.fresh(flowID{r.ProcOID, r.StartTS, r.FD}, r.Calls)
		return t.json.flow(c, r.EndTS, set, r.NumRRecvOps, r.NumRRecvBytes, r.NumWSendOps, r.NumWSendBytes)
	case *sfproto.NetworkFlow:
		c := t.call(r.ProcOID, r.TS, r.TID, "")
		c.FD = r.FD
		c.Name = netip.AddrPortFrom(sfproto.Addr(r.SIP, r.SIP6), uint16(r.Sport)).String() + "->" +
			netip.AddrPortFrom(sfproto.Addr(r.DIP, r.DIP6), uint16(r.Dport)).String()
		set := t.fresh(flowID{r.ProcOID, r.StartTS, r.FD}, r.Calls)
		return t.json.flow(c, r.EndTS, set, r.NumRRecvOps, r.NumRRecvBytes, r.NumWSendOps, r.NumWSendBytes)
	}
	return nil
}

// fresh are the calls of a flow that no earlier record of it had.
func (t *tally) fresh(id flowID, calls int64) int64 {
	set := calls &^ t.told[id]
	t.told[id] |= calls
	return set
}

func (t *tally) call(oid sfproto.OID, at, tid int64, name string) call {
	c := call{Time: at, PID: oid.HPID, TID: tid, Type: name}
	if p := t.processes[oid]; p != nil {
		c.Process, c.Exe = p.Comm, p.Exe
	}
	return c
}

func (t *tally) path(id sfproto.FOID) string {
	if f := t.files[id]; f != nil {
		return f.Path
	}
	return ""
}
