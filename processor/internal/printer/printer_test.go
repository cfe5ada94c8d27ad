package printer

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/refusal"
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

func TestEveryKindPrints(t *testing.T) {
	records := everyKind()
	require.Len(t, records, sfproto.NumKinds)
	for _, r := range records {
		for _, width := range []int{0, 80, 200} {
			require.Contains(t, string(NewTable(width).Row(r)), r.Kind().String())
		}
	}
}

func TestTableFitsTheTerminal(t *testing.T) {
	r := fileFlow()
	r.File.Path = "/" + strings.Repeat("long/", 100)
	r.Process = view.NewProcess(&sfproto.Process{Exe: strings.Repeat("ü", 300), ExeArgs: strings.Repeat("x ", 300)}, nil, nil, nil)
	for _, width := range []int{80, narrow - 1, narrow, 400} {
		for _, line := range [][]byte{NewTable(width).Head(), NewTable(width).Row(r)} {
			require.LessOrEqual(t, utf8.RuneCount(line)-1, width, "%s", line)
		}
	}
}

func TestTableShowsTheNameOfAProgram(t *testing.T) {
	r := fileFlow()
	r.File.Path = "/" + strings.Repeat("long/", 100)
	r.Process = view.NewProcess(&sfproto.Process{Exe: "/usr/local/bin/node", ExeArgs: strings.Repeat("x", 300)}, nil, nil, nil)
	line := string(NewTable(80).Row(r))
	require.Contains(t, line, " …in/node xxxxxxxx… ")
	require.Contains(t, line, " /long/long/…")
}

func TestTableForAPipeCutsNothing(t *testing.T) {
	r := fileFlow()
	r.File.Path = "/" + strings.Repeat("long/", 100)
	require.Contains(t, string(NewTable(0).Row(r)), r.File.Path)
}

func TestHostileTextIsEscaped(t *testing.T) {
	r := fileFlow()
	r.File.Path = "/tmp/\x1b[2J\n\u202ex"
	require.Contains(t, string(NewTable(0).Row(r)), `/tmp/\x1b[2J\x0a\xe2\x80\xaex`)
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func TestTableShowsTheEndsOfASocketCall(t *testing.T) {
	f := func(e *sfproto.SyscallEvent, want string) {
		t.Helper()
		require.Contains(t, string(NewTable(0).Row(&view.Record{Record: e})), want)
	}
	f(&sfproto.SyscallEvent{Syscall: "connect", SIP: 16777343, Sport: 40000, DIP: 16777343, Dport: 443}, "127.0.0.1:40000-127.0.0.1:443")
	f(&sfproto.SyscallEvent{Syscall: "listen", DIP: 16777343, Dport: 80}, "127.0.0.1:80")
}

// TestWhyABatchWasRefusedIsShown: a dead letter is shown with the stage and the reason,
// also where not all is asked for.
func TestWhyABatchWasRefusedIsShown(t *testing.T) {
	why := refusal.New("siem", errors.New("answered \x1b[31m400"), nil)
	require.True(t, Happened(why))
	require.Contains(t, string(NewTable(0).Row(&view.Record{Record: why})), `refused by siem: answered \x1b[31m400`)

	alert := &sfproto.Annotation{Rule: "Shell", Enrichment: map[string]string{"a": "1"}}
	require.False(t, Happened(alert))
	require.Contains(t, string(NewTable(0).Row(&view.Record{Record: alert})), "Shell")
	alert.Rule, alert.Enrichment["b"] = "", "2"
	require.Contains(t, string(NewTable(0).Row(&view.Record{Record: alert})), "a=1 b=2")
}
