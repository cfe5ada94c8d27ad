// Package dns is the enricher that names the addresses of connections by the DNS
// answers that the collector captured.
//
// Invariant: what is remembered is bounded: an answer is forgotten after its TTL
// and a grace, or when more recent ones need its room, which is counted. No
// query is ever sent.
package dns

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Factory makes stages of type "dns".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "dns",
		About:     "names the addresses of connections by the DNS answers that were captured",
		NewConfig: func() any { return &Config{Size: 100_000, Grace: jsonfile.Duration(10 * time.Minute)} },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			c := config.(*Config)
			return &enricher{next: next, names: newNames(c.Size, time.Duration(c.Grace), s.Count)}, nil
		},
	}
}

type enricher struct {
	next  plugin.Consumer
	names *names
}

// Consume learns from the batch's answers and names the ends of its connections,
// in order.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		r := &b.Records[i]
		if d, ok := r.Record.(*sfproto.DNS); ok {
			e.learn(d, containerOf(r))
			continue
		}
		if labels := e.name(r); labels != nil {
			found = append(found, plugin.Annotation{Record: i, Annotation: sfproto.Annotation{Enrichment: labels}})
		}
	}
	return e.next.Consume(ctx, b.With(found...))
}

// learn remembers an answer's addresses by the name that was asked for, which is
// what the program knows, not by the names that it is an alias of.
func (e *enricher) learn(d *sfproto.DNS, container string) {
	if !d.Response || d.Rcode != 0 || d.Query == "" {
		return
	}
	name := strings.ToLower(strings.TrimSuffix(d.Query, "."))
	for _, a := range d.Answers {
		if address, err := netip.ParseAddr(a.Data); err == nil {
			e.names.add(key{container, address.Unmap()}, name, d.TS, a.TTL)
		}
	}
}

// name is what a connection's ends are called; nil for nothing.
func (e *enricher) name(r *view.Record) map[string]string {
	client, server, _, ok := r.Ends()
	if !ok {
		return nil
	}
	ts, _, _ := r.Span()
	container := containerOf(r)
	var out map[string]string
	for _, end := range [...]struct {
		label   string
		address netip.Addr
	}{{"source.domain", client.Addr()}, {"destination.domain", server.Addr()}} {
		if name, ok := e.names.of(key{container, end.address}, ts); ok {
			if out == nil {
				out = map[string]string{}
			}
			out[end.label] = name
		}
	}
	return out
}

// containerOf keeps the answers of containers apart: each may have a resolver of
// its own.
func containerOf(r *view.Record) string {
	if r.Container == nil {
		return ""
	}
	return r.Container.ID
}

var _ plugin.Consumer = (*enricher)(nil)
