package view

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// DefaultColumns are the fields by which a table tells what happened, without
// those that follow from others: one row is one event or flow, with the entities
// that it refers to.
func DefaultColumns() []string {
	return []string{
		"sf.type", "sf.opflags", "evt.type", "sf.ts", "sf.duration", "sf.ret",
		"sf.proc.pid", "sf.proc.tid", "sf.proc.createts", "sf.proc.generation", "sf.proc.exe", "sf.proc.args",
		"sf.proc.cwd", "sf.proc.uid", "sf.proc.user", "sf.proc.gid", "sf.proc.group", "sf.proc.tty", "sf.proc.entry",
		"sf.pproc.pid", "sf.pproc.createts", "sf.pproc.exe",
		"sf.file.path", "sf.file.newpath", "sf.file.type", "sf.file.fd", "sf.file.openflags",
		"sf.net.proto", "sf.net.sip", "sf.net.sport", "sf.net.dip", "sf.net.dport",
		"sf.flow.rbytes.delta", "sf.flow.rops.delta", "sf.flow.wbytes.delta", "sf.flow.wops.delta",
		"sf.flow.errors", "sf.flow.errno",
		"sf.dns.query", "sf.dns.answer", "sf.dns.rcode",
		"sf.container.id", "sf.container.name", "sf.container.image", "sf.container.type", "sf.container.privileged",
		"sf.pod.name", "sf.pod.namespace", "sf.ke.kind", "sf.ke.action", "sf.ke.message",
		"sf.node.id", "sf.node.ip", "sf.meta.stream", "sf.seq",
	}
}

// Columns resolves the fields of a table, spelt as in rules: name or name[arg].
// Without names they are the DefaultColumns. Every name that does not resolve,
// or stands there twice, is in the error.
func Columns(r Resolver, names []string) ([]Getter, error) {
	if len(names) == 0 {
		names = DefaultColumns()
	}
	var out []Getter
	var errs []error
	seen := map[string]bool{}
	for _, name := range names {
		base, arg, keyed := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		g, err := r.Resolve(base, arg)
		switch {
		case keyed != strings.HasSuffix(name, "]") || keyed && arg == "":
			err = fmt.Errorf("field %q: want name or name[argument]", name)
		case seen[name]:
			err = fmt.Errorf("field %q is named twice", name)
		}
		if err != nil {
			errs = append(errs, err)
		}
		seen[name] = true
		out = append(out, g)
	}
	return out, errors.Join(errs...)
}

// Name is the field as rules spell it, with its argument.
func (g *Getter) Name() string {
	if g.Arg == "" {
		return g.Field.Name
	}
	return g.Field.Name + "[" + g.Arg + "]"
}

// Row is the event by which a table shows a record: its first operation. It
// reports false for entities, losses and annotations, which are no rows. Events
// are made in room, of which 8 are enough.
func (r *Record) Row(room []Event) (*Event, bool) {
	if k := r.Kind(); k.IsEntity() || k == sfproto.KindLoss || k == sfproto.KindAnnotation {
		return nil, false
	}
	events := r.AppendEvents(room[:0])
	if len(events) == 0 { // a flow of which nothing but its end is known
		events = append(events, Event{Record: r})
	}
	return &events[0], true
}
