package view

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestArgumentsOfCalls(t *testing.T) {
	f := func(call, want string, args []int64, texts ...string) {
		t.Helper()
		r := &Record{
			Record: &sfproto.SyscallEvent{Syscall: call, Ret: 4, Args: args, Strings: texts, FD: -1},
			File:   &sfproto.File{Path: "/file"}, NewFile: &sfproto.File{Path: "/new"},
		}
		g, err := Records().Resolve("evt.args", "")
		require.NoError(t, err)
		require.Equal(t, "res=4 "+want, read(&Event{Record: r}, g))
	}
	const cwd = -100
	f("chmod", "filename=/file mode=S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR|S_ISUID", []int64{1, 0o4755}, "file")
	f("fchmod", "fd=3 mode=S_IRUSR|S_ISGID", []int64{3, 0o2400})
	f("fchmodat", "dirfd=-100 filename=/file mode=S_IRUSR", []int64{0xffffff9c, 1, 0o400}, "file")
	f("fchownat", "dirfd=-100 pathname=/file uid=0 gid=-1 flags=AT_SYMLINK_NOFOLLOW", []int64{cwd, 1, 0, -1, 0x100}, "file")
	f("mknod", "path=/file mode=S_IRUSR dev=259", []int64{1, 0o20400, 259}, "file")
	f("setxattr", "path=/file name=user.x", []int64{1, 2, 3, 1, 0}, "file", "user.x")
	f("ptrace", "request=PTRACE_SETREGS pid=9 addr=0 data=7f00", []int64{13, 9, 0, 0x7f00})
	f("ptrace", "request=PTRACE_SEIZE pid=9 addr=0 data=0", []int64{0x4206, 9, 0, 0})
	f("ptrace", "request=PTRACE_UNKNOWN pid=9 addr=0 data=0", []int64{-1, 9, 0, 0})
	f("kill", "pid=-1 sig=SIGKILL", []int64{-1, 9})
	f("tgkill", "pid=1 tid=2 sig=64", []int64{1, 2, 64})
	f("prctl", "option=PR_SET_NAME arg2_str=new arg2_int=77", []int64{15, 77, 0, 0, 0}, "new")
	f("prctl", "option=PR_SET_NO_NEW_PRIVS arg2_int=1", []int64{38, 1, 0, 0, 0})
	f("bpf", "fd=4 cmd=BPF_PROG_LOAD", []int64{5, 0, 0})
	f("bpf", "fd=4 cmd=9999", []int64{9999, 0, 0})
	f("finit_module", "fd=3 uargs=a=b flags=0", []int64{3, 1, 0}, "a=b")
	f("memfd_create", "fd=4 name=x flags=MFD_CLOEXEC", []int64{1, 1}, "x")
	f("mount", "dev=src dir=/file type=tmpfs flags=NOSUID|REC", []int64{1, 2, 3, 0x4002, 0}, "src", "file", "tmpfs")
	f("umount2", "name=/file flags=DETACH", []int64{1, 2}, "file")
	f("add_key", "type=user description=secret", []int64{1, 2, 3, 4, -3}, "user", "secret")
	f("keyctl", "operation=KEYCTL_READ keyid=-3", []int64{11, -3, 0, 0, 0})
	f("keyctl", "operation=99 keyid=0", []int64{99, 0, 0, 0, 0})
	f("fsopen", "fd=4 fsname=tmpfs flags=1", []int64{1, 1}, "tmpfs")
	f("fsconfig", "fd=3 cmd=FSCONFIG_SET_STRING key=source", []int64{3, 1, 5, 6, 0}, "source")
	f("fsmount", "fd=3 flags=1 attr_flags=2", []int64{3, 1, 2})
	f("pivot_root", "new_root=/file put_old=/new", []int64{1, 2}, "file", "new")
	f("unshare", "flags=CLONE_NEWNS|CLONE_NEWUSER", []int64{0x10020000, 0, 0})
	f("socket", "fd=4 domain=AF_PACKET type=3 proto=768", []int64{17, 3, 768})
	f("bind", "fd=3 addr=/file", []int64{3, 0, 0}, "file")
	f("dup2", "oldfd=5 newfd=1", []int64{5, 1})
	f("fcntl", "fd=5 cmd=F_DUPFD_CLOEXEC", []int64{5, 1030, 0})
}

func TestArgumentsOfCallsByName(t *testing.T) {
	f := func(name, call string, want any, args []int64, texts ...string) {
		t.Helper()
		g, err := Records().Resolve("evt.arg."+name, "")
		require.NoError(t, err)
		r := &Record{Record: &sfproto.SyscallEvent{Syscall: call, Args: args, Strings: texts, FD: -1}}
		require.Equal(t, want, read(&Event{Record: r}, g))
	}
	f("domain", "socket", "AF_NETLINK", []int64{16, 3, 0})
	f("request", "ptrace", "PTRACE_ATTACH", []int64{16, 1, 0, 0})
	f("filename", "chmod", "as/given", []int64{1, 0}, "as/given")
	f("name", "delete_module", "m", []int64{1, 0}, "m")
	f("domain", "kill", nil, []int64{16, 3})
	f("cmd", "bpf", nil, nil)
}

func TestWhoBindsIsTheServer(t *testing.T) {
	r := &Record{Record: &sfproto.SyscallEvent{Syscall: "bind", FD: 3, DIP6: sfproto.IPv6{15: 1}, Dport: 80, Proto: 6}}
	e := &Event{Record: r}
	f := func(name string, want any) {
		t.Helper()
		g, err := Records().Resolve(name, "")
		require.NoError(t, err)
		require.Equal(t, want, read(e, g), name)
	}
	f("fd.sport", int64(80))
	f("fd.lport", int64(80))
	f("fd.is_server", true)
	f("fd.num", int64(3))
	f("evt.arg.addr", "::1:80")
}

// What a rule for a shell on a connection asks.
func TestADuplicateIsOfTheSocketItWasMadeOf(t *testing.T) {
	e := &Event{Record: &Record{Record: &sfproto.SyscallEvent{
		Syscall: "dup2", Ret: 1, Args: []int64{5, 1}, FD: 1,
		SIP: 0x0100007f, Sport: 40000, DIP: 0x0100007f, Dport: 4444, Proto: sfproto.ProtoTCP,
	}}}
	f := func(name string, want any) {
		t.Helper()
		g, err := Records().Resolve(name, "")
		require.NoError(t, err)
		require.Equal(t, want, read(e, g), name)
	}
	f("evt.rawres", int64(1))
	f("fd.num", int64(1))
	f("fd.type", "ipv4")
	f("fd.typechar", "4")
	f("fd.name", "127.0.0.1:40000->127.0.0.1:4444")
	f("fd.sport", int64(4444))
}
