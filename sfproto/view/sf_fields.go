package view

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// sfEntries are the fields of any record in SysFlow's namespace.
func sfEntries() []entry {
	return []entry{
		textField("sf.type", "Kind of record: PE, PF, NF, FF, FE, NE, SE, DNS, KE.", func(e *Event) (string, bool) {
			if e.Record == nil || e.Record.Record == nil {
				return "", false
			}
			return e.Kind().String(), true
		}),
		anyText("sf.opflags", "Operations of the whole record: OPEN, READ, SEND, ...", func(e *Event, dst []string) []string {
			ops, kind := e.ops()
			return append(dst, ops.Names(kind)...)
		}),
		intField("sf.ret", "", "Result of the call; 0 on flows.", recordResult),
		intField("sf.res", "", "The same as sf.ret.", recordResult),
		timeField("sf.ts", Time, "Start of the record.", func(e *Event) (int64, bool) {
			start, _, ok := e.span()
			return start, ok
		}),
		timeField("sf.endts", Time, "End of the record.", func(e *Event) (int64, bool) {
			_, end, ok := e.span()
			return end, ok
		}),
		timeField("sf.duration", Duration, "Time from the record's start to its end.", func(e *Event) (int64, bool) {
			start, end, ok := e.span()
			return max(0, end-start), ok
		}),
		intField("sf.seq", "", "Number of the record in its stream.", func(e *Event) (int64, bool) {
			if e.Record == nil {
				return 0, false
			}
			return e.Seq, true
		}),
		textField("sf.ke.action", "What happened to the Kubernetes object.",
			onK8s(func(r *sfproto.K8sEvent) string { return r.Action.String() })),
		textField("sf.ke.kind", "Kind of Kubernetes object.",
			onK8s(func(r *sfproto.K8sEvent) string { return r.Component.String() })),
		jsonField("sf.ke.message", "The Kubernetes event as JSON; a path in brackets takes a part: sf.ke.message[items.0.namespace].",
			onK8s(func(r *sfproto.K8sEvent) string { return r.Message })),
	}
}

// recordResult is the result of the record's call; a flow has none of its own.
func recordResult(e *Event) (int64, bool) {
	switch e.kind() {
	case sfproto.KindFileFlow, sfproto.KindNetworkFlow, sfproto.KindProcessFlow:
		return 0, true
	}
	return result(e)
}

// kind of the event's record; an event without a record is taken for a header,
// which has no events.
func (e *Event) kind() sfproto.Kind {
	if e.Record == nil || e.Record.Record == nil {
		return sfproto.KindHeader
	}
	return e.Kind()
}

func (e *Event) span() (start, end int64, ok bool) {
	if e.Record == nil {
		return 0, 0, false
	}
	return e.Span()
}

// ops are the operations of the event's record.
func (e *Event) ops() (sfproto.Op, sfproto.Kind) {
	if e.Record == nil {
		return 0, 0
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.ProcessEvent:
		return r.OpFlags, r.Kind()
	case *sfproto.FileEvent:
		return r.OpFlags, r.Kind()
	case *sfproto.NetworkEvent:
		return r.OpFlags, r.Kind()
	case *sfproto.FileFlow:
		return r.OpFlags, r.Kind()
	case *sfproto.NetworkFlow:
		return r.OpFlags, r.Kind()
	case *sfproto.ProcessFlow:
		return r.OpFlags, r.Kind()
	}
	return 0, 0
}

func onK8s(get func(*sfproto.K8sEvent) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if e.Record != nil {
			if r, ok := e.Record.Record.(*sfproto.K8sEvent); ok {
				return get(r), true
			}
		}
		return "", false
	}
}

// sfNetEntries are sf.net.*: source and destination as SysFlow has them.
func sfNetEntries() []entry {
	return []entry{
		intField("sf.net.proto", "", "Transport protocol by IANA's number.", func(e *Event) (int64, bool) {
			c, ok := e.connection()
			return int64(c.proto), ok
		}),
		addrField("sf.net.sip", Addr, "Source address: the client's.", endAddr((*Event).connection, true)),
		addrField("sf.net.dip", Addr, "Destination address: the server's.", endAddr((*Event).connection, false)),
		portField("sf.net.sport", "Source port: the client's.", endPort((*Event).connection, true)),
		portField("sf.net.dport", "Destination port: the server's.", endPort((*Event).connection, false)),
		anyInt("sf.net.port", Port, "Ports of both ends.", bothPorts),
		anyAddr("sf.net.ip", Net, "Addresses of both ends.", bothAddrs),
	}
}

// sfDNSEntries are sf.dns.*.
func sfDNSEntries() []entry {
	return []entry{
		textField("sf.dns.query", "Name that was asked for.", func(e *Event) (string, bool) {
			if r, ok := e.dns(); ok {
				return given(r.Query)
			}
			return "", false
		}),
		intField("sf.dns.rcode", "", "Response code of an answer.", func(e *Event) (int64, bool) {
			if r, ok := e.dns(); ok {
				return int64(r.Rcode), r.Response
			}
			return 0, false
		}),
		boolField("sf.dns.response", "The message is an answer.", func(e *Event) (bool, bool) {
			r, ok := e.dns()
			return ok && r.Response, ok
		}),
		anyText("sf.dns.answer", "Addresses and names in the answer.", func(e *Event, dst []string) []string {
			if r, ok := e.dns(); ok {
				for i := range r.Answers {
					dst = append(dst, r.Answers[i].Data)
				}
			}
			return dst
		}),
	}
}

func (e *Event) dns() (*sfproto.DNS, bool) {
	if e.Record == nil {
		return nil, false
	}
	r, ok := e.Record.Record.(*sfproto.DNS)
	return r, ok
}

// sfContainerEntries are sf.container.*.
func sfContainerEntries() []entry {
	return []entry{
		textField("sf.container.id", "The container's id as recorded.", onContainer("", func(c *sfproto.Container) string { return c.ID })),
		textField("sf.container.name", "Name.", onContainer("", containerName)),
		textField("sf.container.image", "Image with its tag.", onContainer("", containerImage)),
		textField("sf.container.imageid", "Id of the image.", onContainer("", imageID)),
		textField("sf.container.image.id", "The same as sf.container.imageid.", onContainer("", imageID)),
		textField("sf.container.type", "DOCKER, CRI, CONTAINERD, CRIO, ...; host outside of containers.",
			onContainer(host, func(c *sfproto.Container) string { return strings.TrimPrefix(c.Type.String(), "CT_") })),
		textField("sf.container.runtime", "Runtime as the engine names it.", onContainer("", func(c *sfproto.Container) string { return c.Runtime })),
		textField("sf.container.imagedigest", "Digest of the image.", onContainer("", imageDigest)),
		timeField("sf.container.createts", Time, "When the container was made.", func(e *Event) (int64, bool) {
			c := container(e)
			if c == nil || c.CreateTS == 0 {
				return 0, false
			}
			return c.CreateTS, true
		}),
		anyText("sf.container.ancestors", "Ids of the containers around it, innermost first.", func(e *Event, dst []string) []string {
			if c := container(e); c != nil {
				dst = append(dst, c.Ancestors...)
			}
			return dst
		}),
		boolField("sf.container.privileged", "The container is privileged.", func(e *Event) (bool, bool) {
			c := container(e)
			return c != nil && c.Privileged, c != nil
		}),
	}
}

func imageID(c *sfproto.Container) string { return c.ImageID }
