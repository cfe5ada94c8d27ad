package view

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestAppendEvents(t *testing.T) {
	bit := func(calls ...sfproto.Call) (m int64) {
		for _, c := range calls {
			m |= 1 << c
		}
		return m
	}
	f := func(rec sfproto.Record, want ...string) {
		t.Helper()
		var got []string
		for _, e := range (&Record{Record: rec}).AppendEvents(nil) {
			name := e.Type.String()
			if e.Type >= firstFamily {
				name += "..."
			}
			got = append(got, name)
		}
		require.Equal(t, want, got)
	}
	const open, read, write, cl = sfproto.OpOpen, sfproto.OpRead, sfproto.OpWrite, sfproto.OpClose
	// Version 5 does not say which calls.
	f(&sfproto.FileFlow{OpFlags: cl | write | read | open}, "open...", "read...", "write...", "close")
	f(&sfproto.FileFlow{OpFlags: sfproto.OpTruncate | sfproto.OpMmap}, "mmap")
	f(&sfproto.FileFlow{OpFlags: sfproto.OpSetns}, "setns")
	f(&sfproto.NetworkFlow{OpFlags: sfproto.OpAccept | read | write}, "accept...", "recvfrom...", "sendto...")
	f(&sfproto.NetworkFlow{OpFlags: sfproto.OpConnect | sfproto.OpShutdown | cl}, "connect", "shutdown", "close")
	f(&sfproto.ProcessEvent{OpFlags: sfproto.OpExec}, "execve...")
	f(&sfproto.ProcessEvent{OpFlags: sfproto.OpExit}, "procexit")
	f(&sfproto.FileEvent{OpFlags: sfproto.OpUnlink}, "unlink...")
	f(&sfproto.ProcessFlow{OpFlags: sfproto.OpClone | sfproto.OpExit}, "clone...", "procexit")
	// Version 6 does.
	f(&sfproto.FileFlow{OpFlags: open | read, Calls: bit(sfproto.CallOpenat, sfproto.CallPread64)}, "openat", "pread")
	f(&sfproto.FileFlow{OpFlags: read, Calls: bit(sfproto.CallRead, sfproto.CallReadv)}, "read...")
	f(&sfproto.FileFlow{OpFlags: write | cl, Calls: bit(sfproto.CallWrite, sfproto.CallFtruncate, sfproto.CallClose)},
		"write", "ftruncate", "close")
	f(&sfproto.FileFlow{OpFlags: read, Calls: bit(sfproto.CallSendfile)}, "sendfile")
	f(&sfproto.NetworkFlow{OpFlags: read | write, Calls: bit(sfproto.CallRead, sfproto.CallSendto)}, "read", "sendto")
	f(&sfproto.ProcessEvent{OpFlags: sfproto.OpClone, Syscall: "vfork"}, "vfork")
	f(&sfproto.FileEvent{OpFlags: sfproto.OpRename, Syscall: "renameat2"}, "renameat2")
	f(&sfproto.SyscallEvent{Syscall: "ptrace"}, "ptrace")
	f(&sfproto.SyscallEvent{Syscall: "new_call"}, "")
	f(&sfproto.DNS{}, "dns")
	f(&sfproto.K8sEvent{}, "k8s")
	// No events.
	f(&sfproto.FileFlow{OpFlags: sfproto.OpTruncate})
	f(&sfproto.Process{})
	f(&sfproto.Loss{Count: 1})
	f(&sfproto.Annotation{})
	f(&sfproto.Header{})
}
