package sfjson

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func node() *view.Process {
	parent := view.NewProcess(&sfproto.Process{OID: sfproto.OID{CreateTS: 1, HPID: 10}, Exe: "/bin/sh"}, nil, nil, nil)
	return view.NewProcess(&sfproto.Process{
		OID: sfproto.OID{CreateTS: 2, HPID: 20}, POID: sfproto.OID{CreateTS: 1, HPID: 10},
		Exe: "/usr/bin/node", ExeArgs: "app.js", UserName: "web", UID: 33, TTY: true,
	}, parent, nil, nil)
}

func fileFlow() *view.Record {
	return &view.Record{
		Seq:       4,
		Header:    &sfproto.Header{Version: 6, Exporter: "n1", IP: "10.0.0.1", Filename: "t", HostName: "host", StreamID: "s"},
		Process:   node(),
		Container: &sfproto.Container{ID: "c", Name: "web", Image: "node:22", Privileged: true, Type: sfproto.ContainerContainerd},
		File:      &sfproto.File{Path: "/etc/shadow", ResType: sfproto.ResFile},
		Record: &sfproto.FileFlow{
			TS: 1_500_000_000, EndTS: 1_500_000_009, TID: 21, OpFlags: sfproto.OpOpen | sfproto.OpRead, OpenFlags: sfproto.OpenRdonly,
			FD: 3, NumRRecvBytes: 5, NumRRecvOps: 1, StartTS: 1, NumRRecvBytesTotal: 50, NumRRecvOpsTotal: 10,
		},
	}
}

// TestJSONHasTheOriginalNames holds the form of the original tools, and what
// version 6 adds.
func TestJSONHasTheOriginalNames(t *testing.T) {
	require.JSONEq(t, `{
		"version": 5, "endts": 1500000009, "opflags": ["OPEN", "READ"], "ret": 0, "ts": 1500000000, "type": "FF", "sequence": 4,
		"container": {"id": "c", "image": "node:22", "imageid": "", "name": "web", "privileged": 1, "type": "CONTAINERD"},
		"file": {"directory": "/etc", "name": "shadow", "path": "/etc/shadow", "oid": "0000000000000000000000000000000000000000",
			"type": "f", "fd": 3, "is_open_read": true, "is_open_write": false, "openflags": ["RDONLY"]},
		"flow": {"rbytes": 5, "rops": 1, "wbytes": 0, "wops": 0, "startts": 1,
			"total": {"rbytes": 50, "rops": 10, "wbytes": 0, "wops": 0}},
		"meta": {"schema": 6, "stream": "s", "tracename": "t"}, "node": {"host": "host", "id": "n1", "ip": "10.0.0.1"},
		"pproc": {"args": "", "cmdline": "/bin/sh", "createts": 1, "entry": false, "exe": "/bin/sh", "gid": 0, "group": "",
			"name": "sh", "oid": "1-10", "pid": 10, "tty": false, "uid": 0, "user": ""},
		"proc": {"acmdline": ["/usr/bin/node app.js", "/bin/sh"], "aexe": ["/usr/bin/node", "/bin/sh"], "aname": ["node", "sh"],
			"apid": [20, 10], "args": "app.js", "cmdline": "/usr/bin/node app.js", "createts": 2, "entry": false,
			"exe": "/usr/bin/node", "gid": 0, "group": "", "name": "node", "oid": "2-20", "pid": 20, "tid": 21, "tty": true,
			"uid": 33, "user": "web"}
	}`, string(Append(nil, fileFlow())))
}

func TestJSONOfNetworkFlow(t *testing.T) {
	r := &view.Record{Record: &sfproto.NetworkFlow{
		OpFlags: sfproto.OpConnect | sfproto.OpWrite, SIP: sfproto.IPv4(addr("127.0.0.1")), Sport: 4000,
		DIP6: sfproto.IPv6(addr("2001:db8::1").As16()), Dport: 443, Proto: sfproto.ProtoTCP,
	}}
	var got struct {
		OpFlags []string
		Net     map[string]any
	}
	require.NoError(t, json.Unmarshal(Append(nil, r), &got))
	require.Equal(t, []string{"CONNECT", "SEND"}, got.OpFlags)
	require.Equal(t, map[string]any{
		"dip": "2001:db8::1", "dport": 443.0, "ip": []any{"127.0.0.1", "2001:db8::1"}, "port": []any{4000.0, 443.0},
		"proto": 6.0, "sip": "127.0.0.1", "sport": 4000.0,
	}, got.Net)
}

// everyKind is one record of each kind, as bare as it can be.
func everyKind() []*view.Record {
	var out []*view.Record
	for _, r := range []sfproto.Record{
		&sfproto.Header{}, &sfproto.Container{}, &sfproto.Process{}, &sfproto.File{}, &sfproto.ProcessEvent{},
		&sfproto.NetworkFlow{}, &sfproto.FileFlow{}, &sfproto.FileEvent{}, &sfproto.NetworkEvent{}, &sfproto.ProcessFlow{},
		&sfproto.Pod{}, &sfproto.K8sEvent{}, &sfproto.SyscallEvent{}, &sfproto.Loss{},
		&sfproto.DNS{Answers: []sfproto.DNSAnswer{{}, {}}}, &sfproto.Annotation{},
	} {
		out = append(out, &view.Record{Record: r})
	}
	return out
}

func BenchmarkAppend(b *testing.B) {
	r := fileFlow()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = Append(buf[:0], r)
	}
}

func TestEveryKindIsAnObject(t *testing.T) {
	records := everyKind()
	require.Len(t, records, sfproto.NumKinds)
	for _, r := range records {
		text := Append(nil, r)
		require.True(t, json.Valid(text), "%s: %s", r.Kind(), text)
		require.Contains(t, string(text), `"type":"`+r.Kind().String()+`"`)
	}
}

func TestHostileTextIsEscaped(t *testing.T) {
	r := fileFlow()
	r.File.Path = "/tmp/\x1b[2J\n\u202ex"
	require.Contains(t, string(Append(nil, r)), `"path":"/tmp/\u001b[2J\n\u202ex"`)
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }
