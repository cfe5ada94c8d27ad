package plugintest

import (
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Start is when the hand-made records begin, in ns since the epoch.
const Start int64 = 1_700_000_000_000_000_000

const second int64 = 1_000_000_000

// Records are one record of each kind that stages meet most, joined: a web
// server in a container starts a shell, which writes a file, fails to read
// another, sends to an outside address and removes the file; then a loss. Each
// call makes them anew.
func Records() []view.Record {
	header := &sfproto.Header{Version: 6, Exporter: "node-1", HostName: "node-1", StreamID: "0123"}
	box := &sfproto.Container{ID: "0123456789ab", Name: "shop", Image: "registry.example/shop:1.2"}
	server := view.NewProcess(process(10, "nginx", "/usr/sbin/nginx", "-g daemon"), nil, box, nil)
	child := process(11, "sh", "/bin/sh", "-c id")
	child.POID = server.OID
	shell := view.NewProcess(child, server, box, nil)
	file := &sfproto.File{OID: sfproto.NewFOID(box.ID, "/tmp/x"), ResType: sfproto.ResFile, Path: "/tmp/x", ContainerID: box.ID}
	oid := shell.OID
	records := []sfproto.Record{
		&sfproto.ProcessEvent{ProcOID: oid, TS: Start, TID: oid.HPID, OpFlags: sfproto.OpExec, Syscall: "execve", Filename: "/bin/sh"},
		&sfproto.FileFlow{ProcOID: oid, TS: Start + second, TID: oid.HPID, OpFlags: sfproto.OpOpen | sfproto.OpWrite | sfproto.OpClose,
			OpenFlags: sfproto.OpenWronly | sfproto.OpenCreat, EndTS: Start + 2*second, FileOID: file.OID, FD: 3, NumWSendOps: 2,
			NumWSendBytes: 100, NumWSendOpsTotal: 2, NumWSendBytesTotal: 100, StartTS: Start + second,
			Calls: 1<<sfproto.CallOpenat | 1<<sfproto.CallWrite | 1<<sfproto.CallClose},
		&sfproto.SyscallEvent{ProcOID: oid, TS: Start + 3*second, TID: oid.HPID, Syscall: "openat", Ret: -13, FD: -1,
			Args: []int64{0, 0}, Strings: []string{"/etc/shadow"}},
		&sfproto.NetworkFlow{ProcOID: oid, TS: Start + 4*second, TID: oid.HPID, OpFlags: sfproto.OpConnect | sfproto.OpWrite,
			EndTS: Start + 5*second, SIP: addr("192.0.2.10"), Sport: 40000, DIP: addr("203.0.113.66"), Dport: 443,
			Proto: sfproto.ProtoTCP, FD: 4, NumWSendOps: 1, NumWSendBytes: 512, NumWSendOpsTotal: 1, NumWSendBytesTotal: 512,
			StartTS: Start + 4*second, Calls: 1<<sfproto.CallConnect | 1<<sfproto.CallSendto},
		&sfproto.FileEvent{ProcOID: oid, TS: Start + 6*second, TID: oid.HPID, OpFlags: sfproto.OpUnlink, FileOID: file.OID,
			Syscall: "unlinkat", RawPath: "x"},
		&sfproto.Loss{TS: Start + 6*second, EndTS: Start + 7*second, Class: "read", Reason: "ring_full", Count: 12},
	}
	out := make([]view.Record, len(records))
	for i, r := range records {
		out[i] = view.Record{Record: r, Seq: int64(i), Header: header, Process: shell, Container: box}
		switch r.Kind() {
		case sfproto.KindFileFlow, sfproto.KindFileEvent:
			out[i].File = file
		case sfproto.KindLoss:
			out[i].Process, out[i].Container = nil, nil
		}
	}
	return out
}

func process(pid int64, comm, exe, args string) *sfproto.Process {
	created := Start - 60*second
	return &sfproto.Process{OID: sfproto.OID{CreateTS: created, HPID: pid}, TS: created, Exe: exe, ExeArgs: args, Comm: comm,
		UID: 33, UserName: "www-data", GID: 33, GroupName: "www-data", CWD: "/tmp", StartTS: second, LoginUID: -1, VPID: pid,
		ContainerID: "0123456789ab"}
}

func addr(s string) int32 { return sfproto.IPv4(netip.MustParseAddr(s)) }

// Batch is a batch of records that nobody waits for; without arguments, of
// Records.
func Batch(records ...view.Record) *plugin.Batch {
	if len(records) == 0 {
		records = Records()
	}
	return plugin.NewBatch(records, nil)
}
