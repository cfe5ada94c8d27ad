package sfjson

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func (o *object) container(c *sfproto.Container) {
	o.In("container", func() {
		o.Text("id", c.ID)
		o.Text("image", c.Image)
		o.Text("imageid", c.ImageID)
		o.Text("name", c.Name)
		privileged := int64(0)
		if c.Privileged {
			privileged = 1
		}
		o.Num("privileged", privileged)
		o.Text("type", containerType(c))
	})
}

// containerType is the original name, or what later runtimes say beside it.
func containerType(c *sfproto.Container) string {
	if c.Type == sfproto.ContainerCustom && c.Runtime != "" {
		return strings.ToUpper(c.Runtime)
	}
	return strings.TrimPrefix(c.Type.String(), "CT_")
}

// origin writes where the stream comes from.
func (o *object) origin(h *sfproto.Header) {
	if h == nil {
		return
	}
	o.In("meta", func() {
		o.Num("schema", h.Version)
		if h.StreamID != "" {
			o.Text("stream", h.StreamID)
		}
		o.Text("tracename", h.Filename)
	})
	o.In("node", func() {
		if h.Cluster != "" {
			o.Text("cluster", h.Cluster)
		}
		if h.HostName != "" {
			o.Text("host", h.HostName)
		}
		o.Text("id", h.Exporter)
		o.Text("ip", h.IP)
	})
}

func (o *object) pod(p *sfproto.Pod) {
	o.In("pod", func() {
		o.Texts("hostip", addresses(p.HostIP))
		o.Text("id", p.ID)
		o.Texts("internalip", addresses(p.InternalIP))
		o.Text("name", p.Name)
		o.Text("namespace", p.Namespace)
		o.Text("nodename", p.NodeName)
		o.Num("restartcnt", p.RestartCount)
		jsonline.List(&o.Object, "services", p.Services, o.service)
		o.Num("ts", p.TS)
	})
}

func (o *object) service(s sfproto.Service) {
	o.Buf = append(o.Buf, '{')
	o.Texts("clusterIP", addresses(s.ClusterIP))
	o.Text("id", s.ID)
	o.Text("name", s.Name)
	o.Text("namespace", s.Namespace)
	jsonline.List(&o.Object, "ports", s.PortList, func(p sfproto.Port) {
		o.Buf = append(o.Buf, '{')
		o.Num("nodeport", int64(p.NodePort))
		o.Num("port", int64(p.Port))
		o.Text("proto", p.Proto)
		o.Num("targetport", int64(p.TargetPort))
		o.Buf = append(o.Buf, '}')
	})
	o.Buf = append(o.Buf, '}')
}

// addresses are as the format packs them: IPv4 in one number, IPv6 in two.
func addresses(packed []int64) []string {
	if len(packed) == 2 && (packed[0] != int64(int32(packed[0])) || packed[1] != int64(int32(packed[1]))) {
		var a sfproto.IPv6
		binary.LittleEndian.PutUint64(a[:8], uint64(packed[0]))
		binary.LittleEndian.PutUint64(a[8:], uint64(packed[1]))
		return []string{sfproto.Addr(0, a).String()}
	}
	var out []string
	for _, a := range packed {
		out = append(out, sfproto.Addr(int32(a), sfproto.IPv6{}).String())
	}
	return out
}

func (o *object) process(p *view.Process, tid int64) {
	o.In("proc", func() {
		chain := make([]*view.Process, 0, 8)
		for a := p; a != nil && len(chain) < maxChain; a = a.Parent {
			chain = append(chain, a)
		}
		o.ancestors(chain)
		o.identity(p)
		if tid != 0 {
			o.Num("tid", tid)
		}
	})
}

// maxChain bounds the processes in a proc.a* list.
const maxChain = 64

// ancestors writes the process and its ancestors.
func (o *object) ancestors(chain []*view.Process) {
	texts := func(name string, of func(*view.Process) string) {
		jsonline.List(&o.Object, name, chain, func(p *view.Process) { o.Buf = escape.AppendJSON(o.Buf, of(p)) })
	}
	jsonline.List(&o.Object, "acmdline", chain, func(p *view.Process) { o.Buf = appendCmdline(o.Buf, p) })
	texts("aexe", func(p *view.Process) string { return p.Exe })
	texts("aname", (*view.Process).Name)
	jsonline.List(&o.Object, "apid", chain, func(p *view.Process) { o.Buf = strconv.AppendInt(o.Buf, p.OID.HPID, 10) })
}

func (o *object) parent(p *view.Process) { o.In("pproc", func() { o.identity(p) }) }

func (o *object) identity(p *view.Process) {
	o.Text("args", p.ExeArgs)
	o.Key("cmdline")
	o.Buf = appendCmdline(o.Buf, p)
	o.Num("createts", p.OID.CreateTS)
	if p.CWD != "" {
		o.Text("cwd", p.CWD)
	}
	o.Flag("entry", p.Entry)
	o.Text("exe", p.Exe)
	o.Num("gid", int64(p.GID))
	o.Text("group", p.GroupName)
	o.Text("name", p.Name())
	o.oid(p.OID)
	o.Num("pid", p.OID.HPID)
	o.Flag("tty", p.TTY)
	o.Num("uid", int64(p.UID))
	o.Text("user", p.UserName)
}

// appendCmdline appends the executable's path and the arguments, as the original
// tools print them, as one string.
func appendCmdline(dst []byte, p *view.Process) []byte {
	dst = escape.AppendJSON(dst, p.Exe)
	if p.ExeArgs == "" {
		return dst
	}
	joint := len(dst) - 1
	dst = escape.AppendJSON(dst, p.ExeArgs)
	dst[joint] = ' '
	return append(dst[:joint+1], dst[joint+2:]...)
}

func (o *object) oid(id sfproto.OID) {
	o.Key("oid")
	o.Buf = strconv.AppendInt(append(o.Buf, '"'), id.CreateTS, 16)
	o.Buf = strconv.AppendInt(append(o.Buf, '-'), id.HPID, 10)
	o.Buf = append(o.Buf, '"')
}
