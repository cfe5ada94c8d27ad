package printer

import (
	"bytes"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/processor/internal/refusal"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Table lays records out in columns.
type Table struct {
	columns []column
	cut     bool // text that does not fit
	buf     []byte
}

// column is one column: fixed, or with a share of the room that is left.
type column struct {
	title string
	width int // at least, in characters
	share int // of what is left; 0 for a fixed width
	right bool
	end   bool // the end says more than the beginning, as of a path
	text  func(*view.Record) string
}

// narrow is the width below which a table has fewer columns.
const narrow = 165

// MaxWidth is the width of the widest terminal that makes a difference.
const MaxWidth = 1000

// Happened reports whether a record is an event or a flow, or tells why an exporter
// refused those before it: what is shown where not all is asked for.
func Happened(r sfproto.Record) bool {
	k := r.Kind()
	_, _, refused := refusal.Of(r)
	return refused || !k.IsEntity() && k != sfproto.KindLoss && k != sfproto.KindAnnotation
}

// NewTable makes a table for a terminal of that many characters; zero is for a
// file or pipe, where columns are aligned but nothing is cut.
func NewTable(width int) *Table {
	all := columns()
	if width > 0 && width < narrow {
		all = narrowColumns()
	}
	t := &Table{columns: all, cut: width > 0}
	left, shares := width, 0
	for _, c := range all {
		left -= c.width + 1
		shares += c.share
	}
	if left > 0 {
		for i := range t.columns {
			t.columns[i].width += left * t.columns[i].share / shares
		}
	}
	return t
}

// Head is the line with the titles.
func (t *Table) Head() []byte {
	return t.line(func(c column) string { return c.title })
}

// Row is a record's line; it is valid until the next call.
func (t *Table) Row(r *view.Record) []byte {
	return t.line(func(c column) string { return escape.Text(c.text(r)) })
}

func (t *Table) line(text func(column) string) []byte {
	t.buf = t.buf[:0]
	for i, c := range t.columns {
		if i > 0 {
			t.buf = append(t.buf, ' ')
		}
		t.cell(c, text(c))
	}
	t.buf = append(bytes.TrimRight(t.buf, " "), '\n')
	return t.buf
}

func (t *Table) cell(c column, text string) {
	room := c.width - utf8.RuneCountInString(text)
	if room < 0 && t.cut {
		text, room = c.shorten(text), 0
	}
	if !c.right {
		t.buf = append(t.buf, text...)
	}
	for range room {
		t.buf = append(t.buf, ' ')
	}
	if c.right {
		t.buf = append(t.buf, text...)
	}
}

// shorten cuts text to the column's width; one character says so.
func (c column) shorten(text string) string {
	all := []rune(text)
	if c.end {
		return "…" + string(all[len(all)-c.width+1:])
	}
	return string(all[:c.width-1]) + "…"
}
