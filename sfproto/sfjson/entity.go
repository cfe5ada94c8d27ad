package sfjson

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func (o *object) container(c *sfproto.Container) {
	o.in("container", func() {
		o.text("id", c.ID)
		o.text("image", c.Image)
		o.text("imageid", c.ImageID)
		o.text("name", c.Name)
		privileged := int64(0)
		if c.Privileged {
			privileged = 1
		}
		o.num("privileged", privileged)
		o.text("type", containerType(c))
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
	o.in("meta", func() {
		o.num("schema", h.Version)
		if h.StreamID != "" {
			o.text("stream", h.StreamID)
		}
		o.text("tracename", h.Filename)
	})
	o.in("node", func() {
		if h.Cluster != "" {
			o.text("cluster", h.Cluster)
		}
		if h.HostName != "" {
			o.text("host", h.HostName)
		}
		o.text("id", h.Exporter)
		o.text("ip", h.IP)
	})
}

func (o *object) pod(p *sfproto.Pod) {
	o.in("pod", func() {
		o.texts("hostip", addresses(p.HostIP))
		o.text("id", p.ID)
		o.texts("internalip", addresses(p.InternalIP))
		o.text("name", p.Name)
		o.text("namespace", p.Namespace)
		o.text("nodename", p.NodeName)
		o.num("restartcnt", p.RestartCount)
		list(o, "services", p.Services, o.service)
		o.num("ts", p.TS)
	})
}

func (o *object) service(s sfproto.Service) {
	o.buf = append(o.buf, '{')
	o.texts("clusterIP", addresses(s.ClusterIP))
	o.text("id", s.ID)
	o.text("name", s.Name)
	o.text("namespace", s.Namespace)
	list(o, "ports", s.PortList, func(p sfproto.Port) {
		o.buf = append(o.buf, '{')
		o.num("nodeport", int64(p.NodePort))
		o.num("port", int64(p.Port))
		o.text("proto", p.Proto)
		o.num("targetport", int64(p.TargetPort))
		o.buf = append(o.buf, '}')
	})
	o.buf = append(o.buf, '}')
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
	o.in("proc", func() {
		var chain []*view.Process
		for a := p; a != nil && len(chain) < maxChain; a = a.Parent {
			chain = append(chain, a)
		}
		o.ancestors(chain)
		o.identity(p)
		if tid != 0 {
			o.num("tid", tid)
		}
	})
}

// maxChain bounds the processes in a proc.a* list.
const maxChain = 64

// ancestors writes the process and its ancestors.
func (o *object) ancestors(chain []*view.Process) {
	texts := func(name string, of func(*view.Process) string) {
		list(o, name, chain, func(p *view.Process) { o.buf = escape.AppendJSON(o.buf, of(p)) })
	}
	texts("acmdline", cmdline)
	texts("aexe", func(p *view.Process) string { return p.Exe })
	texts("aname", (*view.Process).Name)
	list(o, "apid", chain, func(p *view.Process) { o.buf = strconv.AppendInt(o.buf, p.OID.HPID, 10) })
}

func (o *object) parent(p *view.Process) { o.in("pproc", func() { o.identity(p) }) }

func (o *object) identity(p *view.Process) {
	o.text("args", p.ExeArgs)
	o.text("cmdline", cmdline(p))
	o.num("createts", p.OID.CreateTS)
	if p.CWD != "" {
		o.text("cwd", p.CWD)
	}
	o.flag("entry", p.Entry)
	o.text("exe", p.Exe)
	o.num("gid", int64(p.GID))
	o.text("group", p.GroupName)
	o.text("name", p.Name())
	o.text("oid", strconv.FormatInt(p.OID.CreateTS, 16)+"-"+strconv.FormatInt(p.OID.HPID, 10))
	o.num("pid", p.OID.HPID)
	o.flag("tty", p.TTY)
	o.num("uid", int64(p.UID))
	o.text("user", p.UserName)
}

// cmdline is the executable's path and the arguments, as the original tools
// print it.
func cmdline(p *view.Process) string {
	if p.ExeArgs == "" {
		return p.Exe
	}
	return p.Exe + " " + p.ExeArgs
}
