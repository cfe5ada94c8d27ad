package view

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// fdNameEntries are the names of a connection's ends and ports, and those that
// are made of other fields of fd.
func fdNameEntries() []entry {
	out := []entry{
		textField("fd.uid", "Thread id and number of the descriptor, joined.", func(e *Event) (string, bool) {
			tid, ok := threadID(e)
			fd, there := descriptor(e)
			return strconv.FormatInt(tid, 10) + strconv.FormatInt(fd, 10), ok && there
		}),
		textField("fd.containername", "Container's id and fd.name, joined by a colon.", inContainer(fdName)),
		textField("fd.containerdirectory", "Container's id and fd.directory, joined by a colon.", inContainer(onPath(dirName))),
		intField("fd.dev.major", "", "Major number of a file's device.", onFile(func(f *sfproto.File) int64 { return f.Device >> 8 & 0xfff })),
		intField("fd.dev.minor", "", "Minor number of a file's device.",
			onFile(func(f *sfproto.File) int64 { return f.Device&0xff | f.Device>>12&^0xff })),
		anyText("fd.proto", "Services of both ports by name.", func(e *Event, dst []string) []string {
			for _, port := range bothPorts(e, nil) {
				if name := serviceName(port); name != "" {
					dst = append(dst, name)
				}
			}
			return dst
		}),
		anyText("fd.ip.name", "Names of both ends, as fd.sip.name.", func(e *Event, dst []string) []string {
			for _, a := range bothAddrs(e, nil) {
				if name, ok := addressName(e, a); ok {
					dst = append(dst, name)
				}
			}
			return dst
		}),
	}
	for _, f := range ends() {
		addr, port := endAddr(f.of, f.first), endPort(f.of, f.first)
		out = append(out,
			textField("fd."+f.letter+"proto", "Service by the port of "+f.whose+".", func(e *Event) (string, bool) {
				n, ok := port(e)
				if !ok {
					return "", false
				}
				return given(serviceName(n))
			}),
			textField("fd."+f.letter+"ip.name",
				"Name of "+f.whose+" where the record tells it: localhost, a service of the pod, the Kubernetes API server. No name server is asked.",
				func(e *Event) (string, bool) {
					a, ok := addr(e)
					if !ok {
						return "", false
					}
					return addressName(e, a)
				}))
	}
	return out
}

// addressName is the name of an address as far as the record and its entities
// tell it.
func addressName(e *Event, a netip.Addr) (string, bool) {
	if a.IsLoopback() {
		return "localhost", true
	}
	if p := pod(e); p != nil {
		for i := range p.Services {
			if s := &p.Services[i]; slices.Contains(unpack(s.ClusterIP), a) {
				return s.Name + "." + s.Namespace + ".svc.cluster.local", true
			}
		}
	}
	api, ok := self(e).variable("KUBERNETES_SERVICE_HOST") // of every container of a pod
	if !ok {
		return "", false
	}
	known, err := netip.ParseAddr(api)
	return "kubernetes.default.svc.cluster.local", err == nil && known == a
}

func inContainer(read func(*Event) (string, bool)) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		name, ok := read(e)
		if !ok {
			return "", false
		}
		id, _ := containerID(e)
		return strings.TrimPrefix(id[:min(len(id), shortID)], host) + ":" + name, true
	}
}
