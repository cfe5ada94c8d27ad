package filter

import (
	"slices"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// records are the kinds of records that are left out, by their names in a file.
type records map[string]bool

func recordsOf(c *config.Filters) records {
	left := records{}
	for _, kind := range config.RecordKinds() {
		only := c.Include.Records
		left[kind] = len(only) > 0 && !slices.Contains(only, kind) || slices.Contains(c.Exclude.Records, kind)
	}
	return left
}

// kernel is what the kernel side need not tell.
func (r records) kernel() (kinds probe.RecordKinds) {
	for name, kind := range map[string]probe.RecordKinds{
		"file": probe.RecordFile, "file-flow": probe.RecordFileFlow,
		"network-flow": probe.RecordNetworkFlow, "syscall": probe.RecordSyscall,
	} {
		if r[name] {
			kinds |= kind
		}
	}
	return kinds
}

// kindOf is a record's kind as filters name it; "" is one that is always written.
func kindOf(rec sfproto.Record) string {
	switch rec.(type) {
	case *sfproto.ProcessEvent:
		return "process"
	case *sfproto.ProcessFlow:
		return "process-flow"
	case *sfproto.FileEvent:
		return "file"
	case *sfproto.FileFlow:
		return "file-flow"
	case *sfproto.NetworkFlow:
		return "network-flow"
	case *sfproto.SyscallEvent:
		return "syscall"
	case *sfproto.DNS:
		return "dns"
	}
	return ""
}

// LeavesOut reports whether a record is left out by what it is, by its files or by its
// ports.
func (f *Filter) LeavesOut(it *emit.Item) bool {
	if it.Record == nil || !f.on.Load() {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.records[kindOf(it.Record)]:
		f.out[probe.ByRecord].Add(1)
	case f.filesOut(it):
		f.out[probe.ByPath].Add(1)
	case f.portsOut(it.Record):
		f.out[probe.ByPort].Add(1)
	default:
		return false
	}
	return true
}

// filesOut reports whether all files of a record are left out. Those of a flow were
// judged when it began.
func (f *Filter) filesOut(it *emit.Item) bool {
	if len(f.paths) == 0 || it.File == nil {
		return false
	}
	if _, isFlow := it.Record.(*sfproto.FileFlow); isFlow {
		return false
	}
	only := len(f.conf.Include.Paths) > 0
	return out(f.paths.of(it.File.Path), only) && (it.NewFile == nil || out(f.paths.of(it.NewFile.Path), only))
}

// portsOut is for calls on sockets; flows were judged when they began.
func (f *Filter) portsOut(rec sfproto.Record) bool {
	se, ok := rec.(*sfproto.SyscallEvent)
	if !ok || len(f.ports) == 0 || se.Sport == 0 && se.Dport == 0 {
		return false
	}
	return out(f.ports[uint16(se.Sport)]|f.ports[uint16(se.Dport)], len(f.conf.Include.Ports) > 0)
}
