package plugintest

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Kinds are Records, and after them at least one of every other kind and sort that
// documents tell of: threads and exits, refused connections over IPv6, DNS, a rename,
// Kubernetes, what another program logged; the process is then in a pod.
func Kinds() []view.Record {
	out := Records()
	first, file := out[0], out[1].File
	pod := &sfproto.Pod{ID: "6b3b4e9a-0f5e-4f4e-9f6a-7a1d2c3b4a5f", Name: "shop-1", Namespace: "web", NodeName: "node-1",
		Labels: map[string]string{"app": "shop"}}
	for _, r := range otherKinds(first.Process.OID) {
		record := view.Record{Record: r, Seq: int64(len(out)), Header: first.Header, Process: first.Process, Container: first.Container, Pod: pod}
		switch r.Kind() {
		case sfproto.KindFileEvent:
			record.File, record.NewFile = file, file
		case sfproto.KindSyscallEvent:
			if r.(*sfproto.SyscallEvent).Syscall == "linkat" {
				record.File, record.NewFile = file, file
			}
		case sfproto.KindK8sEvent:
			record.Process, record.Container = nil, nil
		case sfproto.KindLog:
			record.Process = nil
		}
		out = append(out, record)
	}
	return out
}

func otherKinds(oid sfproto.OID) []sfproto.Record {
	const at = Start + 8*second
	tid, v6 := oid.HPID, sfproto.IPv6{0: 0x20, 1: 0x01, 15: 1}
	return []sfproto.Record{
		&sfproto.ProcessEvent{ProcOID: oid, TS: at, TID: tid + 1, OpFlags: sfproto.OpClone, Ret: 3},
		&sfproto.ProcessEvent{ProcOID: oid, TS: at, TID: tid, OpFlags: sfproto.OpSetuid, Ret: -1},
		&sfproto.ProcessFlow{ProcOID: oid, TS: at, EndTS: at + 1, OpFlags: sfproto.OpClone},
		&sfproto.NetworkEvent{ProcOID: oid, TS: at, TID: tid, OpFlags: sfproto.OpConnect, Ret: -111, SIP6: v6, Sport: 1, DIP6: v6, Dport: 2,
			Proto: sfproto.ProtoUDP},
		&sfproto.DNS{ProcOID: oid, TS: at, ID: 7, Query: "a.example", Qtype: 28, Proto: sfproto.ProtoUDP, Sport: 1, Dport: 53},
		&sfproto.DNS{ProcOID: oid, TS: at, ID: 7, Query: "a.example", Qtype: 999, Rcode: 99, Response: true, Proto: sfproto.ProtoUDP, Sport: 1,
			Dport: 53, Answers: []sfproto.DNSAnswer{{Name: "a.example", Type: 1, TTL: 60, Data: "192.0.2.1"}, {Name: "a.example", Type: 64, Data: "x"}}},
		&sfproto.FileEvent{ProcOID: oid, TS: at, TID: tid, OpFlags: sfproto.OpRename},
		&sfproto.SyscallEvent{ProcOID: oid, TS: at, TID: tid, Syscall: "linkat", Ret: -17, FD: -1, Args: []int64{-100, 0, -100}, Strings: []string{"x"}},
		&sfproto.SyscallEvent{ProcOID: oid, TS: at, TID: tid, Syscall: "connect", Ret: -111, FD: 3, DIP: addr("203.0.113.66"), Dport: 443,
			Proto: sfproto.ProtoTCP},
		&sfproto.Log{TS: at, ObservedTS: at, Severity: 17, SeverityText: "ERROR", Body: "denied", EventName: "login", Scope: "auth", TraceID: "0a",
			SpanID: "0b", Attributes: map[string]string{"user.name": "eve"}, Resource: map[string]string{"service.name": "shop"}},
		&sfproto.K8sEvent{TS: at, Message: "{}"},
		&sfproto.ProcessEvent{ProcOID: oid, TS: at, TID: tid, OpFlags: sfproto.OpExit},
	}
}
