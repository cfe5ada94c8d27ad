package threat

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// rule is the name of this stage's alerts.
const rule = "Listed threat indicator"

type enricher struct {
	settings plugin.Settings
	config   *Config
	next     plugin.Consumer
	refresh  time.Duration
	sets     []atomic.Pointer[set] // in the order of the configuration
	read     []time.Time           // when each file had been changed last, when it was read
	stop     chan struct{}
	stopped  chan struct{}
}

func newEnricher(s plugin.Settings, c *Config, next plugin.Consumer) *enricher {
	return &enricher{settings: s, config: c, next: next, refresh: time.Duration(c.Refresh),
		sets: make([]atomic.Pointer[set], len(c.Lists)), read: make([]time.Time, len(c.Lists))}
}

// Start reads the lists, and begins to look for changes.
func (e *enricher) Start(context.Context) error {
	for i := range e.config.Lists {
		if err := e.load(i); err != nil {
			return err
		}
	}
	if e.refresh > 0 {
		e.stop, e.stopped = make(chan struct{}), make(chan struct{})
		go e.watch()
	}
	return nil
}

func (e *enricher) load(i int) error {
	l := e.config.Lists[i]
	info, err := os.Stat(l.Path)
	if err != nil {
		return fmt.Errorf("list %s: %w", l.Name, err)
	}
	s, err := load(l)
	if err != nil {
		return err
	}
	e.sets[i].Store(s)
	e.read[i] = info.ModTime()
	e.settings.Log.Info("read threat list", "list", l.Name, "indicators", s.size)
	return nil
}

// watch reads lists anew whose files have changed.
func (e *enricher) watch() {
	defer close(e.stopped)
	tick := time.NewTicker(e.refresh)
	defer tick.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-tick.C:
		}
		for i, l := range e.config.Lists {
			if info, err := os.Stat(l.Path); err == nil && info.ModTime().Equal(e.read[i]) {
				continue
			}
			if err := e.load(i); err != nil {
				e.settings.Count("refresh_failed", 1)
				e.settings.Log.Warn("keep the threat list as it was", "list", l.Name, "error", err)
			}
		}
	}
}

// Consume annotates the batch's records that have listed indicators.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Records {
		for n := range e.sets {
			if s := e.sets[n].Load(); s != nil {
				if what, ok := match(s, e.config.Lists[n].Kind, &b.Records[i]); ok {
					found = append(found, e.annotation(i, &b.Records[i], e.config.Lists[n].Name, what))
				}
			}
		}
	}
	return e.next.Consume(ctx, b.With(found...))
}

// match finds the first indicator of a record that a list has.
func match(s *set, kind string, r *view.Record) (string, bool) {
	switch kind {
	case kindIP:
		return matchAddress(s, r)
	case kindDomain:
		if d, ok := r.Record.(*sfproto.DNS); ok {
			return s.domain(strings.ToLower(d.Query))
		}
	case kindHash:
		e, ok := r.Record.(*sfproto.ProcessEvent)
		if !ok || e.OpFlags&sfproto.OpExec == 0 || r.Process == nil {
			return "", false
		}
		text, _ := strings.CutPrefix(r.Process.ExeHash, "sha256:")
		if hash, ok := parseHash(text); ok {
			_, listed := s.hashes[hash]
			return text, listed
		}
	}
	return "", false
}

func matchAddress(s *set, r *view.Record) (string, bool) {
	client, server, _, ok := r.Ends()
	if ok {
		if s.addresses.Contains(server.Addr()) {
			return server.Addr().String(), true
		}
		if s.addresses.Contains(client.Addr()) {
			return client.Addr().String(), true
		}
	}
	return "", false
}

func (e *enricher) annotation(i int, r *view.Record, list, what string) plugin.Annotation {
	e.settings.Count("matches", 1)
	a := plugin.Annotation{Record: i, Annotation: sfproto.Annotation{
		Enrichment: map[string]string{"threat.list": list, "threat.indicator": what}}}
	if !e.config.Alert {
		return a
	}
	name := "a process"
	if r.Process != nil {
		name = r.Process.Name()
	}
	ts, _, _ := r.Span()
	a.Source, a.Rule, a.Priority, a.TS = "syscall", rule, e.config.Priority, ts
	a.Tags = []string{"threat_intelligence"}
	a.Output = fmt.Sprintf("%s met %s, which the list %s has", escape.Text(name), escape.Text(what), list)
	a.Fields = []plugin.OutputField{{Name: "threat.list", Value: list}, {Name: "threat.indicator", Value: what}, {Name: "proc.name", Value: name}}
	return a
}

// Stop ends the look for changes.
func (e *enricher) Stop(context.Context) error {
	if e.stop != nil {
		close(e.stop)
		<-e.stopped
		e.stop = nil
	}
	return nil
}

var (
	_ plugin.Consumer = (*enricher)(nil)
	_ plugin.Starter  = (*enricher)(nil)
	_ plugin.Stopper  = (*enricher)(nil)
)
