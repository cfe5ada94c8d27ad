package encoding

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	// maxFields bounds the fields that a template reads.
	maxFields = 128
	// eventRoom is how many operations of a record are looked at for its row.
	eventRoom = 8
)

// document is what a template sees. Its texts are printable.
type document struct {
	Time, Rule, Priority, Source, Output, Host, Kind, GraphID string
	Tags, Techniques                                          []string
	Enrichment                                                map[string]string
	fields                                                    func(name string) (string, error)
}

// Field is the value of a field as rules spell it, "" when it is missing.
func (d document) Field(name string) (string, error) { return d.fields(name) }

// textTemplate renders items by a user's template.
type textTemplate struct {
	template *template.Template
	resolver view.Resolver
	getters  map[string]view.Getter
	events   []view.Event
}

func newTemplate(s plugin.Settings, text string) (*textTemplate, error) {
	functions := template.FuncMap{
		"json":  func(s string) string { return string(escape.AppendJSON(nil, s)) },
		"upper": strings.ToUpper, "lower": strings.ToLower, "join": func(sep string, list []string) string { return strings.Join(list, sep) },
	}
	t, err := template.New("template").Funcs(functions).Option("missingkey=zero").Parse(text)
	if err != nil {
		return nil, err
	}
	return &textTemplate{template: t, resolver: s.Fields, getters: map[string]view.Getter{}}, nil
}

func (t *textTemplate) append(dst []byte, it Item) ([]byte, error) {
	d := document{Host: escape.Text(it.Host), Kind: it.Record.Kind().String(), Enrichment: map[string]string{}}
	ts, _, _ := it.Record.Span()
	if a := it.Alert; a != nil {
		ts = a.TS
		d.Rule, d.Priority, d.Source = escape.Text(a.Rule), a.Priority, a.Source
		d.Output, d.GraphID, d.Tags, d.Techniques = escape.Text(a.Output), a.GraphID, a.Tags, a.Techniques
	}
	d.Time = time.Unix(0, ts).UTC().Format(jsonline.TimeLayout)
	it.enrichment(func(key, value string) { d.Enrichment[key] = escape.Text(value) })
	event, ok := it.Record.Row(t.events[:0])
	if !ok {
		event = &view.Event{Record: it.Record}
	}
	d.fields = func(name string) (string, error) { return t.field(event, name) }
	w := appender(dst)
	err := t.template.Execute(&w, d)
	return w, err
}

// field reads a field, which is resolved when it is first asked for.
func (t *textTemplate) field(e *view.Event, name string) (string, error) {
	g, ok := t.getters[name]
	if !ok {
		if len(t.getters) == maxFields {
			return "", fmt.Errorf("more than %d fields", maxFields)
		}
		getters, err := view.Columns(t.resolver, []string{name})
		if err != nil {
			return "", err
		}
		g = getters[0]
		t.getters[name] = g
	}
	return escape.Text(g.String(e)), nil
}

// appender is a buffer that a template writes to.
type appender []byte

func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}
