package sfjson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// TestReadTakesWhatAppendWrites: what is read is written as the same line, but for
// where the stream comes from.
func TestReadTakesWhatAppendWrites(t *testing.T) {
	address := sfproto.IPv6{0: 0x20, 1: 1, 15: 9}
	renamed := &view.Record{
		Record:  &sfproto.FileEvent{TS: 3, TID: 4, OpFlags: sfproto.OpRename, Ret: -13},
		Process: node(), File: &sfproto.File{Path: "/a", ResType: sfproto.ResFile}, NewFile: &sfproto.File{Path: "/b"},
	}
	for _, r := range []*view.Record{
		fileFlow(), renamed,
		{Record: &sfproto.ProcessEvent{TS: 5, OpFlags: sfproto.OpSetuid, Args: []string{"0"}}, Process: node()},
		{Record: &sfproto.NetworkFlow{TS: 5, EndTS: 6, OpFlags: sfproto.OpConnect | sfproto.OpRead, SIP6: address, DIP6: address, Dport: 443, Proto: 6}, Process: node()},
		{Record: &sfproto.NetworkEvent{TS: 5, OpFlags: sfproto.OpConnect, SIP: 16777343, DIP: 7, Dport: 443, Proto: 6}},
		{Record: &sfproto.SyscallEvent{TS: 5, Syscall: "bpf", Ret: -1, Args: []int64{5}, Strings: []string{"x"}, FD: -1}, Process: node(),
			Pod: &sfproto.Pod{ID: "i", Name: "n", Namespace: "ns"}},
	} {
		r.Header = nil
		if r.File != nil {
			r.File.OID = sfproto.NewFOID("", r.File.Path)
		}
		if r.NewFile != nil {
			r.NewFile.OID = sfproto.NewFOID("", r.NewFile.Path)
		}
		line := Append(nil, r)
		back, err := Read(line)
		require.NoError(t, err, string(line))
		require.JSONEq(t, string(line), string(Append(nil, back)))
	}
}

func TestReadErrors(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		_, err := Read([]byte(line))
		require.ErrorContains(t, err, want)
	}
	f(`{"type": "XX"}`, `type "XX" is none of PE, FE, FF, NE, NF, SE`)
	f(`{"type": "P"}`, `type "P" is none of`)
	f(`{"type": "FF", "opflags": ["OPNE"]}`, `there is no operation "OPNE"`)
	f(`{"type": "FF", "flie": {}}`, `unknown field "flie"`)
	f(`{"type": "NF", "net": {"sip": "1.2.3"}}`, `1.2.3`)
	f(`{"type": "PE"} {}`, "something follows the record")
	f(strings.Repeat(" ", MaxRead+1), "more than")
}
