package record_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// told is the record of a call with its file and new file.
func told(t *testing.T, ev *event.Call) (se *sfproto.SyscallEvent, files []*sfproto.File) {
	t.Helper()
	f := newFixture()
	f.Handle(ev)
	for _, r := range f.recs {
		if file, ok := r.(*sfproto.File); ok {
			files = append(files, file)
		}
	}
	return last[*sfproto.SyscallEvent](t, f), files
}

func TestCallOnAPath(t *testing.T) {
	se, files := told(t, &event.Call{
		Head: head(unix.SYS_FCHMODAT, 0, 0), Args: []uint64{1, 2, 0o4755}, FD: -1,
		Texts: []event.Text{{Raw: "../f", Base: "/a/b", Path: true}},
	})
	require.Equal(t, "fchmodat", se.Syscall)
	require.Equal(t, []int64{1, 2, 0o4755}, se.Args)
	require.Equal(t, []string{"../f"}, se.Strings)
	require.Equal(t, sfproto.NewFOID("", "/a/f"), se.FileOID)
	require.True(t, se.NewFileOID.IsZero())
	require.EqualValues(t, -1, se.FD)
	require.Len(t, files, 1)
}

func TestFilesOfCalls(t *testing.T) {
	f := func(ev *event.Call, want ...string) {
		t.Helper()
		_, files := told(t, ev)
		got := []string{}
		for _, file := range files {
			letter := " "
			if file.ResType != sfproto.ResUnknown {
				letter = string(rune(file.ResType))
			}
			got = append(got, letter+file.Path)
		}
		require.ElementsMatch(t, want, got)
	}
	a, b := event.Text{Raw: "a", Base: "/x", Path: true}, event.Text{Raw: "/b", Path: true}
	f(&event.Call{Head: head(unix.SYS_KILL, 0, 0), FD: -1})
	f(&event.Call{Head: head(unix.SYS_PIVOT_ROOT, 0, 0), FD: -1, Texts: []event.Text{a, b}}, " /x/a", " /b")
	f(&event.Call{Head: head(unix.SYS_MOUNT, 0, 0), FD: -1, Texts: []event.Text{{Raw: "proc"}, b, {Raw: "proc"}}}, " /b")
	f(&event.Call{Head: head(unix.SYS_FCHMOD, 0, 0), FD: 3, File: &event.File{Mode: unix.S_IFREG, Path: "/f"}}, "f/f")
	f(&event.Call{Head: head(unix.SYS_MKNODAT, 0, 0), Args: []uint64{0, 0, unix.S_IFIFO}, Texts: []event.Text{a}}, "p/x/a")
	f(&event.Call{Head: head(unix.SYS_MKNODAT, 0, 0), Args: []uint64{0, 0, 0o600}, Texts: []event.Text{a}}, "f/x/a")
	f(&event.Call{Head: head(unix.SYS_MKNODAT, 0, 0), Texts: []event.Text{a}}, " /x/a")
	f(&event.Call{Head: head(unix.SYS_BIND, 0, 0), FD: 3, Texts: []event.Text{a}}, "u/x/a")
	f(&event.Call{Head: head(unix.SYS_BIND, 0, 0), FD: 3, Texts: []event.Text{{Raw: "@name", Path: true}}}, "u@name")
	f(&event.Call{Head: head(unix.SYS_FCHOWNAT, 0, 0), Texts: []event.Text{{Base: "/x/dir", Path: true}}}, " /x/dir")
	f(&event.Call{Head: head(unix.SYS_FCHOWNAT, -2, 0), Texts: []event.Text{{Base: "/x/dir", Path: true}}})
}

func TestDuplicatesAreOfTheNewDescriptor(t *testing.T) {
	f := func(nr int32, ret int64, want int32) {
		t.Helper()
		se, _ := told(t, &event.Call{Head: head(nr, ret, 0), FD: 7})
		require.Equal(t, want, se.FD)
	}
	f(unix.SYS_DUP3, 1, 1)
	f(unix.SYS_DUP, 0, 0)
	f(unix.SYS_FCNTL, 2, 2)
	f(unix.SYS_DUP3, -9, 7)
	f(unix.SYS_FCHMOD, 0, 7)
}

func TestEndsOfSocketsOfCalls(t *testing.T) {
	s := &event.Sock{Protocol: 6, Local: [16]byte{15: 1}, Remote: [16]byte{15: 2}, LPort: 5000, RPort: 80}
	se, _ := told(t, &event.Call{Head: head(unix.SYS_BIND, 0, 0), FD: 3, Sock: s})
	require.EqualValues(t, s.LPort, se.Dport, "who binds is the server")
	require.EqualValues(t, s.RPort, se.Sport)
	require.EqualValues(t, s.Protocol, se.Proto)

	se, _ = told(t, &event.Call{Head: head(unix.SYS_DUP3, 0, 0), FD: 3, Sock: s})
	require.EqualValues(t, s.LPort, se.Sport, "the higher port is the client's")
	require.EqualValues(t, s.RPort, se.Dport)
}

func TestOnlyALeaderRenamesItsProcess(t *testing.T) {
	f := func(tid uint32, ret int64, want string) {
		t.Helper()
		fix := newFixture()
		h := head(unix.SYS_PRCTL, ret, 0)
		h.TID = tid
		fix.Handle(&event.Call{Head: h, Args: []uint64{unix.PR_SET_NAME}, FD: -1, Texts: []event.Text{{Raw: "0123456789abcdef"}}})
		se := last[*sfproto.SyscallEvent](t, fix)
		require.Equal(t, []string{"0123456789abcdef"}, se.Strings)
		require.Equal(t, want, fix.recs[0].(*sfproto.Process).Comm)
	}
	f(pid, 0, "0123456789abcde")
	f(pid+1, 0, "")
	f(pid, -14, "")
}
