// Package geoip is the enricher that says where the public addresses of
// connections are, by local databases in MaxMind's format: city or country, and
// autonomous system.
//
// Invariant: no server is asked. Databases are files of the user's; what they
// say of an address is remembered within a bound.
package geoip

import (
	"context"
	"fmt"
	"maps"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// remembered bounds the addresses whose labels are kept; when it is full, all
// are forgotten.
const remembered = 64 << 10

// Factory makes stages of type "geoip".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "geoip",
		About:     "says where public addresses are, by local databases in MaxMind's format",
		NewConfig: func() any { return &Config{} },
		NewStage: func(_ plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return &enricher{config: config.(*Config), next: next, known: map[netip.Addr]labels{}}, nil
		},
	}
}

type enricher struct {
	config *Config
	next   plugin.Consumer
	places []*maxminddb.Reader
	known  map[netip.Addr]labels
}

// Start opens the databases.
func (e *enricher) Start(context.Context) error {
	for _, path := range e.config.Databases {
		db, err := maxminddb.Open(path)
		if err != nil {
			e.close()
			return fmt.Errorf("open database %s: %w", path, err)
		}
		e.places = append(e.places, db)
	}
	return nil
}

// Consume labels the batch's connections.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		client, server, _, ok := b.Records[i].Ends()
		if !ok {
			continue
		}
		source, destination := e.of(client.Addr()), e.of(server.Addr())
		if len(source) == 0 && len(destination) == 0 {
			continue
		}
		all := make(map[string]string, len(source)+len(destination))
		maps.Copy(all, source.below("source."))
		maps.Copy(all, destination.below("destination."))
		found = append(found, plugin.Annotation{Record: i, Annotation: sfproto.Annotation{Enrichment: all}})
	}
	return e.next.Consume(ctx, b.With(found...))
}

// of is what the databases say of an address.
func (e *enricher) of(a netip.Addr) labels {
	if !public(a) {
		return nil
	}
	if l, ok := e.known[a]; ok {
		return l
	}
	if len(e.known) == remembered {
		clear(e.known)
	}
	l := labels{}
	for _, db := range e.places {
		l.read(db, a)
	}
	e.known[a] = l
	return l
}

// public reports whether an address is somewhere on the Internet.
func public(a netip.Addr) bool {
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // RFC 6598
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a)
}

// Stop closes the databases.
func (e *enricher) Stop(context.Context) error {
	e.close()
	return nil
}

func (e *enricher) close() {
	for _, db := range e.places {
		_ = db.Close() // read only
	}
	e.places = nil
}

var (
	_ plugin.Consumer = (*enricher)(nil)
	_ plugin.Starter  = (*enricher)(nil)
	_ plugin.Stopper  = (*enricher)(nil)
)
