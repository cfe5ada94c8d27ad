package view

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// everyKind is an empty record of each kind, with and without operations.
func everyKind() []sfproto.Record {
	const all = sfproto.Op(1<<22 - 1)
	return []sfproto.Record{
		nil,
		&sfproto.Header{}, &sfproto.Container{}, &sfproto.Process{}, &sfproto.File{}, &sfproto.Pod{}, &sfproto.K8sEvent{},
		&sfproto.ProcessEvent{}, &sfproto.ProcessEvent{OpFlags: all}, &sfproto.FileEvent{}, &sfproto.FileEvent{OpFlags: all},
		&sfproto.NetworkEvent{}, &sfproto.FileFlow{}, &sfproto.FileFlow{OpFlags: all, OpenFlags: -1, Mode: -1, FD: -1},
		&sfproto.NetworkFlow{}, &sfproto.NetworkFlow{OpFlags: all, SIP6: sfproto.IPv6{15: 1}}, &sfproto.ProcessFlow{},
		&sfproto.SyscallEvent{}, &sfproto.SyscallEvent{Syscall: "open", Args: []int64{1}, Ret: -1 << 63},
		&sfproto.SyscallEvent{Syscall: "openat", Args: []int64{0, 0, -1}, Strings: []string{""}},
		&sfproto.Loss{}, &sfproto.DNS{}, &sfproto.Annotation{},
	}
}

func read(e *Event, g Getter) any {
	var v any
	ok := true
	switch {
	case g.Text != nil:
		v, ok = g.Text(e)
	case g.Int != nil:
		v, ok = g.Int(e)
	case g.Bool != nil:
		v, ok = g.Bool(e)
	case g.Addr != nil:
		v, ok = g.Addr(e)
	case g.Texts != nil:
		return g.Texts(e, nil)
	case g.Ints != nil:
		return g.Ints(e, nil)
	case g.Addrs != nil:
		return g.Addrs(e, nil)
	}
	if !ok {
		return nil
	}
	return v
}

// getters are all ways to read a field.
func getters(t testing.TB, r Resolver, f Field) []Getter {
	var args []string
	switch f.Arg {
	case NoArg:
		args = []string{""}
	case OptionalIndex:
		args = []string{"", "0", "1", "1000"}
	case RequiredIndex:
		args = []string{"0"}
	case OptionalKey:
		args = []string{"", "PATH", "1"}
	case RequiredKey:
		args = []string{"0", "9", "tid", "ptid", "env", "euid", "size", "name", "path", "oldpath", "newpath", "target", "linkpath", "flags", "mode", "filename", "exe",
			"args", "comm", "cwd", "uid", "tuple", "res", "fd", "unknown"}
	}
	var out []Getter
	for _, arg := range args {
		g, err := r.Resolve(f.Name, arg)
		require.NoError(t, err, "%s[%s]", f.Name, arg)
		out = append(out, g)
	}
	return out
}

func TestEveryFieldReadsEveryKindOfRecord(t *testing.T) {
	process := NewProcess(&sfproto.Process{}, nil, nil, nil)
	joined := func(rec sfproto.Record) *Record {
		return &Record{Record: rec, Header: &sfproto.Header{}, Process: process, Container: &sfproto.Container{},
			Pod: &sfproto.Pod{}, File: &sfproto.File{}, NewFile: &sfproto.File{}}
	}
	names := map[string]bool{}
	for _, f := range Fields() {
		require.False(t, names[f.Name], "%s is there twice", f.Name)
		names[f.Name] = true
		require.Regexp(t, `^(evt|syscall|proc|thread|user|group|fd|fdlist|fs|syslog|container|k8s|sf|log|resource)(\.[a-z0-9_]+)+$`, f.Name)
		require.True(t, strings.HasSuffix(f.Meaning, "."), "%s: %s", f.Name, f.Meaning)
		for _, g := range getters(t, Records(), f) {
			require.Equal(t, f.Name, g.Field.Name)
			requireOneFunction(t, g)
			for _, rec := range everyKind() {
				for _, r := range []*Record{{Record: rec}, joined(rec)} {
					read(&Event{Record: r}, g)
					for _, e := range r.AppendEvents(nil) {
						read(&e, g)
					}
				}
			}
			if v := read(&Event{Values: Values{}}, g); f.Name != "evt.source" && f.Name != "evt.count" {
				require.Empty(t, v, "%s of an event without a record", f.Name)
			}
		}
	}
}

// requireOneFunction checks that a getter has just the function of its type.
func requireOneFunction(t *testing.T, g Getter) {
	t.Helper()
	have := map[string]bool{
		"text": g.Text != nil, "int": g.Int != nil, "bool": g.Bool != nil, "addr": g.Addr != nil,
		"texts": g.Texts != nil, "ints": g.Ints != nil, "addrs": g.Addrs != nil,
	}
	want := map[Type]string{Text: "text", Int: "int", Port: "int", Time: "int", Duration: "int", Bool: "bool",
		Addr: "addr", Net: "addr", Bytes: "text"}[g.Field.Type]
	if g.Field.List || g.Field.Any {
		want += "s"
	}
	for name, there := range have {
		require.Equal(t, name == want, there, "%s: %s", g.Field.Name, name)
	}
}

func ip4(s string) int32 { return sfproto.IPv4(netip.MustParseAddr(s)) }

// sample is a shell in a container that a web server started.
func sample() *Process {
	web := NewProcess(&sfproto.Process{OID: sfproto.OID{CreateTS: 5, HPID: 10}, Exe: "/usr/sbin/nginx", ExeArgs: "-g daemon"}, nil, nil, nil)
	return NewProcess(&sfproto.Process{
		OID: sfproto.OID{CreateTS: 1000, HPID: 11}, Exe: "/bin/dash", ExeArgs: "-c id", Args: []string{"sh", "-c", "id"},
		Comm: "sh", CWD: "/tmp", UID: 33, UserName: "www-data", Env: []string{"PATH=/bin", "X=1"},
		StartTS: 7, VPID: 4, VPGID: 4, LoginUID: -1, SID: 10, CapEffective: 1<<21 | 1, TTYNr: 34817,
		ExeFlags: sfproto.ExeMemfd, ContainerID: "0123456789abcdef",
	}, web, nil, nil)
}

func checkFields(t *testing.T, e Event, want map[string]any) {
	t.Helper()
	for spelled, v := range want {
		name, arg, _ := strings.Cut(strings.TrimSuffix(spelled, "]"), "[")
		g, err := Records().Resolve(name, arg)
		require.NoError(t, err)
		require.Equal(t, v, read(&e, g), spelled)
	}
}

func TestProcessFields(t *testing.T) {
	r := &Record{Record: &sfproto.ProcessEvent{TS: 3000, TID: 11, OpFlags: sfproto.OpExec, Syscall: "execveat", Filename: "./sh"},
		Process: sample(), Container: &sfproto.Container{ID: "0123456789abcdef", Name: "web", Image: "reg:5000/a/web:1.2@sha256:ff", Privileged: true}}
	e := r.AppendEvents(nil)[0]
	e.Num = 4
	checkFields(t, e, map[string]any{
		"evt.type": "execveat", "evt.num": int64(4), "evt.rawres": int64(0), "evt.res": "SUCCESS", "evt.arg.filename": "./sh",
		"evt.rawtime": int64(3000), "evt.time.iso8601": "1970-01-01T00:00:00.000003Z", "evt.failed": false,
		"proc.name": "sh", "proc.exe": "sh", "proc.exepath": "/bin/dash", "proc.cmdline": "sh -c id", "proc.exeline": "sh -c id",
		"proc.args": "-c id", "proc.cwd": "/tmp/", "proc.pid": int64(11), "proc.vpid": int64(4), "proc.is_vpgid_leader": true,
		"proc.env[X]": "1", "proc.env[Y]": nil, "proc.env": "PATH=/bin X=1", "proc.duration": int64(2000),
		"proc.tty": int64(34817), "proc.pname": "nginx", "proc.pcmdline": "nginx -g daemon", "proc.ppid": int64(10),
		"proc.sname": "nginx", "proc.sid.exepath": "/usr/sbin/nginx", "proc.pgid.name": nil, "proc.loginshellid": int64(11),
		"proc.ppid.ts": int64(5), "proc.aenv[PATH]": nil, "proc.cmdlenargs": int64(4), "thread.vtid": int64(4), "thread.nametid": "sh:11",
		"evt.arg.flags": "EXE_FROM_MEMFD", "evt.arg.pid": "11", "evt.arg[0]": "0", "evt.arg[1]": "sh", "evt.rawarg.pid": int64(11),
		"evt.type.is[execve]": int64(0), "evt.type.is[execveat]": int64(1), "syscall.type": "execveat", "evt.category": "process",
		"evt.buffer": nil, "fd.sip.name": nil, "evt.count.error": nil, "proc.aname": []string{"nginx"}, "proc.aname[0]": "sh", "proc.aname[1]": "nginx",
		"proc.aname[2]": nil, "proc.apid": []int64{10}, "proc.is_exe_from_memfd": true, "proc.is_exe_upper_layer": false,
		"thread.cap_effective": "CAP_CHOWN CAP_SYS_ADMIN", "thread.ismain": true,
		"user.uid": int64(33), "user.name": "www-data", "user.loginuid": int64(-1), "user.loginname": nil,
		"container.id": "0123456789ab", "container.image.repository": "reg:5000/a/web", "container.image.tag": "1.2",
		"container.image.digest": "sha256:ff", "container.privileged": true, "k8s.ns.name": nil,
		"sf.type": "PE", "sf.opflags": []string{"EXEC"}, "sf.proc.name": "dash", "sf.proc.cmdline": "/bin/dash -c id",
		"proc.user": "www-data", "proc.createtime": int64(1000), "proc.pcreatetime": int64(5), "proc.entry": false, "sf.proc.oid": "1000:11",
		"sf.proc.aname": []string{"dash", "nginx"}, "sf.pproc.exe": "/usr/sbin/nginx", "sf.flow.wbytes": nil,
	})
}

func TestFieldsOfVersion5(t *testing.T) {
	p := NewProcess(&sfproto.Process{Exe: "/bin/sh", TTY: true, Entry: true}, nil, nil, nil)
	require.Equal(t, "systemd-tmpfile", (&Process{Process: &sfproto.Process{Exe: "/usr/bin/systemd-tmpfiles"}}).Name())
	r := &Record{Record: &sfproto.FileFlow{OpFlags: sfproto.OpWrite, NumWSendBytes: 9, TS: 5, EndTS: 8}, Process: p}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"proc.name": "sh", "proc.tty": int64(34816), "proc.vpid": int64(1), "proc.sid": nil, "proc.duration": nil,
		"proc.is_exe_upper_layer": nil, "user.loginuid": nil, "thread.cap_effective": nil, "container.id": "host",
		"container.name": "host", "container.image": nil, "sf.flow.wbytes": int64(9), "sf.flow.wbytes.delta": int64(9),
		"sf.flow.rate.wbytes": int64(9), "sf.flow.bytes": int64(9), "sf.alert.suppressed": nil,
		"sf.flow.duration": int64(3), "sf.flow.errors": nil, "evt.rawres": int64(9), "proc.pname": nil,
		"evt.is_open_write": false,
	})
}

// TestParentThatIsNotAnnounced is known by its id alone.
func TestParentThatIsNotAnnounced(t *testing.T) {
	p := NewProcess(&sfproto.Process{POID: sfproto.OID{CreateTS: 5, HPID: 10}}, nil, nil, nil)
	r := &Record{Record: &sfproto.ProcessEvent{OpFlags: sfproto.OpExec}, Process: p}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"proc.ppid": int64(10), "proc.ppid.ts": int64(5), "sf.pproc.pid": int64(10), "sf.pproc.createts": int64(5),
		"proc.pname": nil, "proc.apid": []int64(nil), "evt.arg.ptid": "10",
	})
}

func TestFileFields(t *testing.T) {
	file := &sfproto.File{Path: "/etc/passwd", ResType: sfproto.ResFile, Inode: 7, Device: 8}
	r := &Record{File: file, Record: &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpWrite | sfproto.OpClose, FD: 3,
		OpenFlags: sfproto.OpenRdonly | sfproto.OpenWronly | sfproto.OpenCreat, Mode: 0o4755, RawPath: "../etc/passwd",
		TS: 10, EndTS: 90, StartTS: 10, NumWSendBytes: 1, NumWSendBytesTotal: 2, FirstErrno: 13}}
	events := r.AppendEvents(nil)
	checkFields(t, events[0], map[string]any{
		"fd.name": "/etc/passwd", "fd.filename": "passwd", "fd.directory": "/etc", "fd.num": int64(3), "fd.type": "file",
		"fd.typechar": "f", "fd.ino": int64(7), "fd.nameraw": "../etc/passwd", "fd.ip": []netip.Addr(nil), "fd.sport": nil,
		"evt.rawres": int64(3), "evt.is_open_read": true, "evt.is_open_write": true, "evt.is_open_exec": true,
		"evt.arg.flags": "O_RDWR|O_CREAT", "evt.arg.mode": "S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR|S_ISUID",
		"evt.arg.name": "/etc/passwd", "evt.arg[name]": "/etc/passwd", "evt.arg.nonsense": nil, "fs.path.name": "/etc/passwd",
		"sf.file.openflags": []string{"RDONLY", "WRONLY", "CREAT"}, "sf.file.path": "/etc/passwd", "sf.flow.wbytes": int64(2),
		"sf.flow.wbytes.delta": int64(1), "sf.flow.errno": "EACCES", "evt.rawtime": int64(10),
	})
	checkFields(t, events[2], map[string]any{"evt.type": "close", "evt.rawtime": int64(90), "evt.arg.flags": nil})
}

func TestNameFields(t *testing.T) {
	r := &Record{Record: &sfproto.FileEvent{OpFlags: sfproto.OpSymlink, RawPath: "../shadow", Ret: -17},
		File: &sfproto.File{Path: "/shadow"}, NewFile: &sfproto.File{Path: "/tmp/l"}}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"evt.arg.target": "../shadow", "evt.arg.linkpath": "/tmp/l", "evt.arg.path": nil, "fd.name": nil, "evt.res": "EEXIST",
		"evt.failed": true, "fs.path.source": "../shadow", "fs.path.target": "/tmp/l", "sf.file.newname": "l",
		"evt.args": "res=-17 target=../shadow linkpath=/tmp/l",
	})
}

func TestFailedOpenFields(t *testing.T) {
	r := &Record{Record: &sfproto.SyscallEvent{Syscall: "openat", Ret: -2, Args: []int64{0o1101, 0o644},
		Strings: []string{"/etc/none"}, FD: -1}}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"evt.type": "openat", "evt.res": "ENOENT", "fd.num": int64(-2), "fd.name": "/etc/none", "evt.is_open_write": true,
		"evt.is_open_read": false, "evt.arg.flags": "O_WRONLY|O_CREAT|O_TRUNC", "evt.arg.mode": "S_IROTH|S_IRGRP|S_IWUSR|S_IRUSR", "fd.sip": nil,
	})
}

func TestNetworkFields(t *testing.T) {
	flow := &sfproto.NetworkFlow{OpFlags: sfproto.OpConnect | sfproto.OpWrite, Proto: sfproto.ProtoTCP, SIP: ip4("10.0.0.1"),
		Sport: 4000, DIP: ip4("203.0.113.66"), Dport: 443, FD: 5, FirstErrno: 115, StartTS: 1}
	r := &Record{Record: flow}
	client, server := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("203.0.113.66")
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"fd.name": "10.0.0.1:4000->203.0.113.66:443", "fd.cip": client, "fd.sip": server, "fd.lip": client, "fd.rip": server,
		"fd.sport": int64(443), "fd.cport": int64(4000), "fd.ip": []netip.Addr{client, server}, "fd.snet": server,
		"fd.port": []int64{4000, 443}, "fd.l4proto": "tcp", "fd.type": "ipv4", "fd.typechar": "4", "fd.connected": true,
		"evt.rawres": int64(-115), "evt.res": "EINPROGRESS", "fd.is_server": false, "sf.net.sip": client, "sf.net.dport": int64(443),
		"fd.dip": server, "fd.dport": int64(443), "fd.filename": nil, "fd.sockfamily": "ip", "fd.sproto": "https", "fd.cproto": nil, "fd.proto": []string{"https"},
		"evt.category": "net", "evt.count.error": int64(1), "evt.count.error.net": int64(1), "evt.count.error.file": nil,
	})
	accepted := *flow
	accepted.OpFlags = sfproto.OpAccept
	checkFields(t, (&Record{Record: &accepted}).AppendEvents(nil)[0], map[string]any{
		"fd.lip": server, "fd.lport": int64(443), "fd.rip": client, "fd.sip": server, "fd.is_server": true, "evt.rawres": int64(5),
	})
	six := &sfproto.NetworkFlow{OpFlags: sfproto.OpWrite, Proto: sfproto.ProtoUDP, DIP6: sfproto.IPv6{15: 1}, Dport: 53}
	checkFields(t, (&Record{Record: six}).AppendEvents(nil)[0], map[string]any{
		"fd.name": ":::0->::1:53", "fd.type": "ipv6", "fd.typechar": "6", "fd.connected": false, "fd.name_changed": true,
	})
}

func BenchmarkGetters(b *testing.B) {
	r := &Record{Record: &sfproto.FileFlow{OpFlags: sfproto.OpOpen, FD: 3}, Process: sample(),
		File: &sfproto.File{Path: "/etc/passwd", ResType: sfproto.ResFile}}
	e := r.AppendEvents(nil)[0]
	for _, name := range []string{"proc.name", "proc.cmdline", "proc.pname", "fd.name", "fd.directory", "evt.res", "container.id"} {
		g, err := Records().Resolve(name, "")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Text(&e)
			}
		})
	}
}

func TestNamesOfAddresses(t *testing.T) {
	flow := &sfproto.NetworkFlow{OpFlags: sfproto.OpConnect, SIP: ip4("127.0.0.1"), DIP: ip4("10.96.0.1"), Dport: 443}
	inPod := NewProcess(&sfproto.Process{Env: []string{"KUBERNETES_SERVICE_HOST=10.96.0.1"}}, nil, nil, nil)
	checkFields(t, (&Record{Record: flow, Process: inPod}).AppendEvents(nil)[0], map[string]any{
		"fd.cip.name": "localhost", "fd.sip.name": "kubernetes.default.svc.cluster.local", "fd.rip.name": "kubernetes.default.svc.cluster.local",
		"fd.ip.name": []string{"localhost", "kubernetes.default.svc.cluster.local"},
	})
	pod := &sfproto.Pod{Services: []sfproto.Service{{Name: "db", Namespace: "shop", ClusterIP: []int64{int64(ip4("10.96.0.1"))}}}}
	checkFields(t, (&Record{Record: flow, Pod: pod}).AppendEvents(nil)[0], map[string]any{"fd.sip.name": "db.shop.svc.cluster.local"})
}

func TestMountFields(t *testing.T) {
	r := &Record{Record: &sfproto.ProcessEvent{OpFlags: sfproto.OpExec}, Container: &sfproto.Container{
		Labels: map[string]string{"b": "2", "a": "1"},
		Mounts: []sfproto.Mount{
			{Source: "/srv", Dest: "/data", Mode: "ro"}, {Source: "/proc/sys", Dest: "/host/proc", RW: true},
		}}}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"container.mount[0]": "/srv:/data:ro:false", "container.mount[2]": nil, "container.mount.dest[/proc*]": "/host/proc",
		"container.mount.dest[/proc]": nil, "container.mount.source[*/proc*]": "/proc/sys", "container.mount.rdwr[1]": "true",
		"container.mount.dest[*rv]": "/data", "container.mount.mode[/s*v*]": "ro", "container.mount.mode[/s*x*]": nil,
		"container.labels": "a:1, b:2", "container.label[b]": "2",
	})
}
