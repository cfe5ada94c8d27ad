package sfjson

import (
	"encoding/hex"
	"maps"
	"net/netip"
	"path"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// record writes what is of the record's own kind.
func (o *object) record(r *view.Record) {
	switch e := r.Record.(type) {
	case *sfproto.Process:
		o.Text("state", e.State.String())
	case *sfproto.File:
		o.Text("state", e.State.String())
		o.In("file", func() { o.path("", e) })
	case *sfproto.ProcessEvent:
		if len(e.Args) > 0 {
			o.Texts("args", e.Args)
		}
	case *sfproto.FileEvent:
		o.In("file", func() { o.files(r) })
	case *sfproto.FileFlow:
		o.fileFlow(r, e)
	case *sfproto.NetworkFlow:
		o.networkFlow(e)
	case *sfproto.NetworkEvent:
		o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
	case *sfproto.ProcessFlow:
		o.In("pf", func() {
			o.Num("nerrors", e.NumCloneErrors)
			o.Num("nexits", e.NumThreadsExited)
			o.Num("nthreads", e.NumThreadsCloned)
		})
	case *sfproto.K8sEvent:
		o.In("k8s", func() {
			o.Text("action", e.Action.String())
			o.Text("kind", e.Component.String())
			o.Text("message", e.Message)
		})
	case *sfproto.SyscallEvent:
		o.syscall(r, e)
	case *sfproto.DNS:
		o.dns(e)
	case *sfproto.Loss:
		o.In("loss", func() {
			o.Text("class", e.Class)
			o.Text("container", e.ContainerID)
			o.Num("count", e.Count)
			o.Text("reason", e.Reason)
		})
	case *sfproto.Annotation:
		o.annotation(e)
	case *sfproto.Log:
		o.log(e)
	}
}

// path writes a file's name; prefix is "new" for the second one of a rename or
// link.
func (o *object) path(prefix string, f *sfproto.File) {
	o.Text(prefix+"directory", path.Dir(f.Path))
	o.Text(prefix+"name", path.Base(f.Path))
	o.Key(prefix + "oid")
	o.Buf = append(hex.AppendEncode(append(o.Buf, '"'), f.OID[:]), '"')
	o.Text(prefix+"path", f.Path)
	o.Text(prefix+"type", resourceType(f))
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
	o.In("file", func() {
		o.files(r)
		o.Num("fd", int64(e.FD))
		o.Flag("is_open_read", e.OpenFlags&sfproto.OpenRdonly != 0)
		o.Flag("is_open_write", e.OpenFlags&sfproto.OpenWronly != 0)
		var room [14]string
		o.Texts("openflags", appendOpenFlags(room[:0], e.OpenFlags))
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
	o.In("flow", func() {
		o.counters(interval)
		if startTS != 0 {
			o.Num("startts", startTS)
			o.In("total", func() { o.counters(total) })
		}
	})
}

func (o *object) counters(c counters) {
	o.Num("rbytes", c.rbytes)
	o.Num("rops", c.rops)
	o.Num("wbytes", c.wbytes)
	o.Num("wops", c.wops)
}

func (o *object) net(sip int32, sip6 sfproto.IPv6, sport, dip int32, dip6 sfproto.IPv6, dport, proto int32) {
	src, dst := sfproto.Addr(sip, sip6), sfproto.Addr(dip, dip6)
	o.In("net", func() {
		o.Address("dip", dst)
		o.Num("dport", int64(dport))
		o.Key("ip")
		o.Buf = src.AppendTo(append(o.Buf, `["`...))
		o.Buf = dst.AppendTo(append(o.Buf, `","`...))
		o.Buf = append(o.Buf, `"]`...)
		o.Nums("port", []int64{int64(sport), int64(dport)})
		o.Num("proto", int64(proto))
		o.Address("sip", src)
		o.Num("sport", int64(sport))
	})
}

func (o *object) syscall(r *view.Record, e *sfproto.SyscallEvent) {
	o.In("syscall", func() {
		o.Nums("args", e.Args)
		o.Num("fd", int64(e.FD))
		o.Text("name", e.Syscall)
		o.Texts("strings", e.Strings)
	})
	if r.File != nil || r.NewFile != nil {
		o.In("file", func() { o.files(r) })
	}
	if src, dst := sfproto.Addr(e.SIP, e.SIP6), sfproto.Addr(e.DIP, e.DIP6); !unspecified(src, dst) || e.Dport != 0 {
		o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
	}
}

func unspecified(a, b netip.Addr) bool { return a.IsUnspecified() && b.IsUnspecified() }

func (o *object) dns(e *sfproto.DNS) {
	o.In("dns", func() {
		jsonline.List(&o.Object, "answers", e.Answers, func(a sfproto.DNSAnswer) {
			o.Buf = append(o.Buf, '{')
			o.Text("data", a.Data)
			o.Text("name", a.Name)
			o.Num("ttl", a.TTL)
			o.Num("type", int64(a.Type))
			o.Buf = append(o.Buf, '}')
		})
		o.Num("id", int64(e.ID))
		o.Text("query", e.Query)
		o.Num("qtype", int64(e.Qtype))
		o.Num("rcode", int64(e.Rcode))
		o.Flag("response", e.Response)
	})
	o.net(e.SIP, e.SIP6, e.Sport, e.DIP, e.DIP6, e.Dport, e.Proto)
}

func (o *object) annotation(e *sfproto.Annotation) {
	o.In("annotation", func() {
		o.labels("enrichment", e.Enrichment)
		o.Text("graphid", e.GraphID)
		o.Text("output", e.Output)
		o.Text("priority", e.Priority)
		o.Text("rule", e.Rule)
		o.Num("sequence", e.Sequence)
		o.Text("stream", e.StreamID)
		o.Texts("tags", e.Tags)
		o.Texts("techniques", e.Techniques)
	})
}

func (o *object) log(e *sfproto.Log) {
	o.In("log", func() {
		o.labels("attributes", e.Attributes)
		o.Text("body", e.Body)
		o.Text("event", e.EventName)
		o.Num("observed", e.ObservedTS)
		o.labels("resource", e.Resource)
		o.Text("scope", e.Scope)
		o.Num("severity", e.Severity)
		o.Text("severity_text", e.SeverityText)
		o.Text("span_id", e.SpanID)
		o.Text("trace_id", e.TraceID)
	})
}

func (o *object) labels(name string, labels map[string]string) {
	if len(labels) == 0 {
		return
	}
	o.In(name, func() {
		for _, key := range slices.Sorted(maps.Keys(labels)) {
			o.Pair(key, labels[key])
		}
	})
}

// appendOpenFlags appends the names of the original tools, which name both accesses
// beside RDWR.
func appendOpenFlags(out []string, flags int32) []string {
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
