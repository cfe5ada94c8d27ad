package event

import (
	"bytes"
	"errors"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// raw is an event as the kernel side puts it: the fixed part, then the strings.
func raw[W any](w W, strings ...string) []byte {
	b := bytes.Clone(unsafe.Slice((*byte)(unsafe.Pointer(&w)), unsafe.Sizeof(w)))
	for _, s := range strings {
		b = append(b, s...)
	}
	return b
}

func head(t Type, c Class) wireHead {
	return wireHead{
		Type: uint8(t), Class: uint8(c), Nr: 257, Time: 1, Tgid: 2, Tid: 3, Start: 4, Cgroup: 5, Ret: -6, Gen: 7,
	}
}

func goHead(t Type, c Class) Head {
	return Head{Type: t, Class: c, NR: 257, Time: 1, TGID: 2, TID: 3, Start: 4, Cgroup: 5, Ret: -6, Gen: 7}
}

func TestDecodeOpen(t *testing.T) {
	got, err := Decode(raw(wireOpen{
		Head: head(TypeOpen, ClassOpen), Flow: 8, Fd: 9, OpenFlags: 10, Mode: 11,
		File:   wireFile{Inode: 12, Dev: 13, Mode: 14, Flags: uint8(PathDeleted), PathLen: 4},
		RawLen: 3, BaseLen: 5,
	}, "/a/b", "a/b", "/base"))
	require.NoError(t, err)
	require.Equal(t, &Open{
		Head: goHead(TypeOpen, ClassOpen), Flow: 8, FD: 9, OpenFlags: 10, Mode: 11,
		File:    File{Inode: 12, Dev: 13, Mode: 14, Flags: PathDeleted, Path: "/a/b"},
		RawPath: "a/b", Base: "/base",
	}, got)
}

func TestDecodeExec(t *testing.T) {
	w := wireExec{
		Head: head(TypeExec, ClassExec), Creds: wireCreds{UID: 1, LoginUID: 2, Comm: [16]byte{'s', 'h', 0, 'x'}},
		ArgsLen: 7, ExeLen: 7, FilenameLen: 1, CwdLen: 1, PathFlags: uint8(PathNoName), ArgsCut: 1,
	}
	got, err := Decode(raw(w, "f", "memfd:x", "/", "a\x00\x00b c\x00"))
	require.NoError(t, err)
	require.Equal(t, &Exec{
		Head: goHead(TypeExec, ClassExec), Creds: Creds{UID: 1, LoginUID: 2, Comm: "sh"},
		Filename: "f", Exe: "/memfd:x (deleted)", CWD: "/", Args: []string{"a", "", "b c"}, ArgsCut: true,
		ExeFlags: sfproto.ExeMemfd,
	}, got)
}

func TestKernelNames(t *testing.T) {
	f := func(name string, mode uint32, want string) {
		t.Helper()
		require.Equal(t, want, kernelName(name, mode, 42))
	}
	f("", 0o010600, "pipe:[42]")
	f("TCP", 0o140777, "socket:[42]")
	f("[eventfd]", 0o600, "anon_inode:[eventfd]")
	f("memfd:x", 0o100777, "/memfd:x (deleted)")
	f("", 0o100444, "inode:[42]")
}

func TestTotalsOfCounters(t *testing.T) {
	r := RawCounters{ReadOps: 1, Errors: 2, FirstErrno: 11}
	r.Seen[sfproto.CallOpenat][1] = 1
	r.Seen[sfproto.CallSendfile][1] = 1
	r.Seen[sfproto.CallShutdown][0] = 1
	require.Equal(t, Counters{
		ReadOps: 1, Errors: 2, FirstErrno: 11, Ops: uint32(sfproto.OpOpen | sfproto.OpRead),
		Calls: 1<<sfproto.CallOpenat | 1<<sfproto.CallSendfile | 1<<sfproto.CallShutdown,
	}, r.Totals())
}

func TestDecodeRefuses(t *testing.T) {
	f := func(b []byte, want string) {
		t.Helper()
		_, err := Decode(b)
		require.EqualError(t, err, want)
	}
	exit := wireExit{Head: head(TypeExit, ClassExit)}
	f(nil, "event ends before its fields do")
	f(raw(exit)[:60], "event ends before its fields do")
	f(raw(exit, "x"), "event has bytes behind its last field")
	f(raw(wireCgroup{Head: head(TypeCgroup, ClassContainer), PathLen: 2}, "/"), "event ends before its fields do")
	f(raw(head(TypeDNS+1, 0)), "event of unknown type 15")
	f(raw(head(TypeExit, Class(NumClasses))), "event of unknown class 13")
	f(make([]byte, MaxSize+1), "event of more than 32768 bytes")
}

// samples are one event of each type.
func samples() [][]byte {
	return [][]byte{
		raw(wireFork{Head: head(TypeFork, ClassFork)}),
		raw(wireExec{Head: head(TypeExec, ClassExec), ArgsLen: 4}, "a\x00b\x00"),
		raw(wireExit{Head: head(TypeExit, ClassExit)}),
		raw(wireState{Head: head(TypeState, ClassCred), CwdLen: 1}, "/"),
		raw(wireOpen{Head: head(TypeOpen, ClassOpen), RawLen: 1}, "x"),
		raw(wireHandle{Head: head(TypeHandle, ClassRead), File: wireFile{Flags: uint8(PathNoName), PathLen: 1}}, "["),
		raw(wireName{Head: head(TypeName, ClassFile), PathLen: 1, NewPathLen: 1}, "ab"),
		raw(wireSocket{Head: head(TypeSocket, ClassConnect), Sock: wireSock{Family: 2}}),
		raw(wireClose{Head: head(TypeClose, ClassClose), Closed: 1}),
		raw(wirePeer{Head: head(TypePeer, ClassWrite)}),
		raw(wireCgroup{Head: head(TypeCgroup, ClassContainer), PathLen: 2}, "/a"),
		raw(wireTask{Head: head(TypeTask, ClassFork)}),
		raw(wireCall{Head: head(TypeCall, ClassCred), TextLen: [3]uint16{1, 1, 1}, BaseLen: [2]uint16{1, 1}}, "abcde"),
	}
}

func TestDecodeKnowsEveryType(t *testing.T) {
	for i, b := range samples() {
		e, err := Decode(b)
		require.NoError(t, err)
		require.EqualValues(t, i+1, e.Header().Type)
	}
}

func TestTasks(t *testing.T) {
	task := raw(wireTask{Head: head(TypeTask, ClassFork), Kthread: 1})
	got, err := DecodeTasks(append(task, task...))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.True(t, got[1].Kthread)
	_, err = DecodeTasks(task[:20])
	require.True(t, errors.Is(err, errTooShort))
}
