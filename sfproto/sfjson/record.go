package sfjson

import (
	"net/netip"
	"path"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// record writes what is of the record's own kind.
func (o *object) record(r *view.Record) {
	switch e := r.Record.(type) {
	case *sfproto.Process:
		o.text("state", e.State.String())
	case *sfproto.File:
		o.text("state", e.State.String())
		o.in("file", func() { o.path("", e) })
	case *sfproto.ProcessEvent:
		if len(e.Args) > 0 {
			o.texts("args", e.Args)
		}
	case *sfproto.FileEvent:
		o.in("file", func() { o.files(r) })
	case *sfproto.FileFlow:
		o.fileFlow(r, e)
	case *sfproto.NetworkFlow:
		o.networkFlow(e)
	case *sfproto.NetworkEvent:
		o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
	case *sfproto.ProcessFlow:
		o.in("pf", func() {
			o.num("nerrors", e.NumCloneErrors)
			o.num("nexits", e.NumThreadsExited)
			o.num("nthreads", e.NumThreadsCloned)
		})
	case *sfproto.K8sEvent:
		o.in("k8s", func() {
			o.text("action", e.Action.String())
			o.text("kind", e.Component.String())
			o.text("message", e.Message)
		})
	case *sfproto.SyscallEvent:
		o.syscall(r, e)
	case *sfproto.DNS:
		o.dns(e)
	case *sfproto.Loss:
		o.in("loss", func() {
			o.text("class", e.Class)
			o.text("container", e.ContainerID)
			o.num("count", e.Count)
			o.text("reason", e.Reason)
		})
	case *sfproto.Annotation:
		o.annotation(e)
	}
}

// path writes a file's name; prefix is "new" for the second one of a rename or
// link.
func (o *object) path(prefix string, f *sfproto.File) {
	o.text(prefix+"directory", path.Dir(f.Path))
	o.text(prefix+"name", path.Base(f.Path))
	o.text(prefix+"oid", f.OID.String())
	o.text(prefix+"path", f.Path)
	o.text(prefix+"type", resourceType(f))
}

func (o *object) files(r *view.Record) {
	if r.File != nil {
		o.path("", r.File)
	}
	if r.NewFile != nil {
		o.path("new", r.NewFile)
	}
}

func resourceType(f *sfproto.File) string {
	if f.ResType <= ' ' || f.ResType > '~' {
		return "?"
	}
	return string(rune(f.ResType))
}

func (o *object) fileFlow(r *view.Record, e *sfproto.FileFlow) {
	o.in("file", func() {
		o.files(r)
		o.num("fd", int64(e.FD))
		o.flag("is_open_read", e.OpenFlags&sfproto.OpenRdonly != 0)
		o.flag("is_open_write", e.OpenFlags&sfproto.OpenWronly != 0)
		o.texts("openflags", openFlagNames(e.OpenFlags))
	})
	o.flow(counters{e.NumRRecvBytes, e.NumRRecvOps, e.NumWSendBytes, e.NumWSendOps},
		counters{e.NumRRecvBytesTotal, e.NumRRecvOpsTotal, e.NumWSendBytesTotal, e.NumWSendOpsTotal}, e.StartTS)
}

func (o *object) networkFlow(e *sfproto.NetworkFlow) {
	o.flow(counters{e.NumRRecvBytes, e.NumRRecvOps, e.NumWSendBytes, e.NumWSendOps},
		counters{e.NumRRecvBytesTotal, e.NumRRecvOpsTotal, e.NumWSendBytesTotal, e.NumWSendOpsTotal}, e.StartTS)
	o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
}

type counters struct{ rbytes, rops, wbytes, wops int64 }

func (o *object) flow(interval, total counters, startTS int64) {
	o.in("flow", func() {
		o.counters(interval)
		if startTS != 0 {
			o.num("startts", startTS)
			o.in("total", func() { o.counters(total) })
		}
	})
}

func (o *object) counters(c counters) {
	o.num("rbytes", c.rbytes)
	o.num("rops", c.rops)
	o.num("wbytes", c.wbytes)
	o.num("wops", c.wops)
}

func (o *object) net(sip int32, sip6 sfproto.IPv6, sport, dip int32, dip6 sfproto.IPv6, dport, proto int32) {
	src, dst := sfproto.Addr(sip, sip6), sfproto.Addr(dip, dip6)
	o.in("net", func() {
		o.text("dip", dst.String())
		o.num("dport", int64(dport))
		o.texts("ip", []string{src.String(), dst.String()})
		o.nums("port", []int64{int64(sport), int64(dport)})
		o.num("proto", int64(proto))
		o.text("sip", src.String())
		o.num("sport", int64(sport))
	})
}

func (o *object) syscall(r *view.Record, e *sfproto.SyscallEvent) {
	o.in("syscall", func() {
		o.nums("args", e.Args)
		o.num("fd", int64(e.FD))
		o.text("name", e.Syscall)
		o.texts("strings", e.Strings)
	})
	if r.File != nil || r.NewFile != nil {
		o.in("file", func() { o.files(r) })
	}
	if src, dst := sfproto.Addr(e.SIP, e.SIP6), sfproto.Addr(e.DIP, e.DIP6); !unspecified(src, dst) || e.Dport != 0 {
		o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
	}
}

func unspecified(a, b netip.Addr) bool { return a.IsUnspecified() && b.IsUnspecified() }

func (o *object) dns(e *sfproto.DNS) {
	o.in("dns", func() {
		list(o, "answers", e.Answers, func(a sfproto.DNSAnswer) {
			o.buf = append(o.buf, '{')
			o.text("data", a.Data)
			o.text("name", a.Name)
			o.num("ttl", a.TTL)
			o.num("type", int64(a.Type))
			o.buf = append(o.buf, '}')
		})
		o.num("id", int64(e.ID))
		o.text("query", e.Query)
		o.num("qtype", int64(e.Qtype))
		o.num("rcode", int64(e.Rcode))
		o.flag("response", e.Response)
	})
	o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
}

func (o *object) annotation(e *sfproto.Annotation) {
	o.in("annotation", func() {
		o.text("graphid", e.GraphID)
		o.text("output", e.Output)
		o.text("priority", e.Priority)
		o.text("rule", e.Rule)
		o.num("sequence", e.Sequence)
		o.text("stream", e.StreamID)
		o.texts("tags", e.Tags)
		o.texts("techniques", e.Techniques)
	})
}

// openFlagNames are the names of the original tools, which name both accesses
// beside RDWR.
func openFlagNames(flags int32) []string {
	var out []string
	if flags == 0 {
		return append(out, "NONE")
	}
	for bit, name := range [...]string{"RDONLY", "WRONLY", "CREAT", "APPEND", "DSYNC", "EXCL", "NONBLOCK", "SYNC",
		"TRUNC", "DIRECT", "DIRECTORY", "LARGEFILE", "CLOEXEC"} {
		if flags&(1<<bit) != 0 {
			out = append(out, name)
		}
	}
	if both := sfproto.OpenRdonly | sfproto.OpenWronly; flags&both == both {
		out = append(out, "RDWR")
	}
	return out
}
