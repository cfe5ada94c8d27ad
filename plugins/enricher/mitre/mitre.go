// Package mitre is the enricher that names the MITRE ATT&CK techniques and
// tactics of alerts.
//
// Invariant: what an alert already says is not changed; a technique that the
// table lacks is left without a name, and counted.
package mitre

import (
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// The techniques that apply to Linux and containers, of ATT&CK for Enterprise 16:
// id, name, tactics.
//
//go:embed techniques.tsv
var table string

// technique is a line of the table.
type technique struct {
	name    string
	tactics []string
}

func techniques() map[string]technique {
	out := map[string]technique{}
	for line := range strings.Lines(table) {
		id, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		name, tactics, _ := strings.Cut(rest, "\t")
		out[id] = technique{name, strings.Split(tactics, ",")}
	}
	return out
}

// Factory makes stages of type "mitre".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "mitre",
		About: "names the MITRE ATT&CK techniques and tactics of alerts",
		NewStage: func(s plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			return &enricher{settings: s, next: next, techniques: techniques()}, nil
		},
	}
}

type enricher struct {
	settings   plugin.Settings
	next       plugin.Consumer
	techniques map[string]technique
}

// Consume adds names to the records that have alerts with techniques.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	var found []plugin.Annotation
	for i := range b.Annotations {
		a := &b.Annotations[i]
		if a.Source == "" || len(a.Techniques) == 0 {
			continue
		}
		if names := e.names(a.Techniques); len(names) > 0 {
			found = append(found, plugin.Annotation{Record: a.Record, Annotation: sfproto.Annotation{Enrichment: names}})
		}
	}
	return e.next.Consume(ctx, b.With(found...))
}

// names are attack.techniques and attack.tactics, several joined by "; " and ",".
func (e *enricher) names(ids []string) map[string]string {
	var names, tactics []string
	for _, id := range ids {
		t, ok := e.techniques[id]
		if !ok {
			e.settings.Count("unknown_technique", 1)
			continue
		}
		names, tactics = append(names, id+" "+t.name), append(tactics, t.tactics...)
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(tactics)
	return map[string]string{"attack.techniques": strings.Join(names, "; "), "attack.tactics": strings.Join(slices.Compact(tactics), ",")}
}

var _ plugin.Consumer = (*enricher)(nil)
