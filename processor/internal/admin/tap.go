package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/processor/internal/printer"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// missedEvery is how often a slow reader is told what it missed, and a dead one found.
const missedEvery = time.Second

// Line is a line of what /tap answers.
type Line struct {
	// Text is a record, printable, with its line feed.
	Text string `json:"text,omitempty"`
	// Missed is how many records went by that this reader was too slow for.
	Missed int64 `json:"missed,omitempty"`
}

// Query is what /tap is asked.
type Query struct {
	Stage string
	// When is a condition in the rule language; "": every record.
	When string
	// JSON asks for objects rather than the rows of a table.
	JSON bool
	// All asks for entities, losses and headers, too.
	All bool
	// Limit is after how many records it ends; 0: never.
	Limit int
	// Width of the table in characters; 0: nothing is cut.
	Width int
}

// Values are the query of a URL.
func (q Query) Values() url.Values {
	return url.Values{
		"stage": {q.Stage}, "when": {q.When}, "json": {strconv.FormatBool(q.JSON)}, "all": {strconv.FormatBool(q.All)},
		"limit": {strconv.Itoa(q.Limit)}, "width": {strconv.Itoa(q.Width)},
	}
}

func readQuery(v url.Values) (q Query, err error) {
	var errs [4]error
	q.Stage, q.When = v.Get("stage"), v.Get("when")
	q.JSON, errs[0] = strconv.ParseBool(v.Get("json"))
	q.All, errs[1] = strconv.ParseBool(v.Get("all"))
	q.Limit, errs[2] = strconv.Atoi(v.Get("limit"))
	q.Width, errs[3] = strconv.Atoi(v.Get("width"))
	if err := errors.Join(errs[:]...); err != nil {
		return q, fmt.Errorf("read query: %w", err)
	}
	q.Width = min(q.Width, printer.MaxWidth)
	return q, nil
}

// tap answers with records that pass a stage, until its reader goes.
func (s *Server) tap(w http.ResponseWriter, r *http.Request) {
	q, err := readQuery(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	keep := func(*view.Record) bool { return true }
	if q.When != "" {
		if keep, err = s.options.Filter(q.When); err != nil {
			http.Error(w, "when: "+err.Error(), http.StatusBadRequest)
			return
		}
	}
	tap, err := s.options.Tap(q.Stage)
	switch {
	case errors.Is(err, pipeline.ErrTaps):
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	defer tap.Close()
	(&viewer{
		query: q, keep: keep, form: newForm(q), out: json.NewEncoder(w), flush: http.NewResponseController(w).Flush,
		missed: func() int64 {
			n := tap.Missed()
			s.options.Count(q.Stage, "tap_missed", n)
			return n
		},
	}).show(r.Context(), tap.Batches())
}

// viewer writes what passes for one reader.
type viewer struct {
	query  Query
	keep   func(*view.Record) bool
	form   *form
	out    *json.Encoder
	flush  func() error
	missed func() int64
	shown  int
}

// show ends when the reader is gone, when ctx ends or at the limit.
func (v *viewer) show(ctx context.Context, batches <-chan *plugin.Batch) {
	tick := time.NewTicker(missedEvery)
	defer tick.Stop()
	ok := v.write(Line{Text: v.form.head()}) && v.flush() == nil
	for ok {
		select {
		case <-ctx.Done():
			ok = false
		case b := <-batches:
			ok = v.batch(b) && v.flush() == nil
		case <-tick.C:
			ok = v.tell() && v.flush() == nil
		}
	}
	v.tell() // the reader may be there still
}

// tell says what was missed.
func (v *viewer) tell() bool {
	n := v.missed()
	return n == 0 || v.write(Line{Missed: n})
}

// batch reports whether there is more to show.
func (v *viewer) batch(b *plugin.Batch) bool {
	annotations := b.Annotations
	for i := range b.Records {
		r := &b.Records[i]
		var of []plugin.Annotation
		for len(annotations) > 0 && annotations[0].Record == i {
			of, annotations = append(of, annotations[0]), annotations[1:]
		}
		if !v.query.All && !printer.Happened(r.Record) || !v.keep(r) {
			continue
		}
		if !v.write(Line{Text: v.form.record(r, of)}) {
			return false
		}
		if v.shown++; v.shown == v.query.Limit {
			return false
		}
	}
	return true
}

func (v *viewer) write(l Line) bool { return l == Line{} || v.out.Encode(l) == nil }
