package diagram

import (
	"fmt"
	"html"
	"strings"
)

// Measures of the picture, in pixels.
const (
	boxWidth  = 168
	boxHeight = 52
	gapX      = 120
	gapY      = 36
	margin    = 24
	// letter is the width that a character of a condition takes.
	letter = 6
)

// SVG is the diagram as a picture that stands alone.
func (d *Diagram) SVG() string {
	columns, rows := 1, 1
	for _, b := range d.boxes {
		columns, rows = max(columns, b.column+1), max(rows, b.row+1)
	}
	width := 2*margin + columns*boxWidth + (columns-1)*gapX
	height := 2*margin + rows*boxHeight + (rows-1)*gapY
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif">`+"\n",
		width, height, width, height)
	out.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">` +
		`<path d="M0 0L8 4L0 8z" fill="#64748b"/></marker></defs>` + "\n")
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	for _, a := range d.arrows {
		d.drawArrow(&out, a)
	}
	for i, b := range d.boxes {
		drawBox(&out, b, d.color(i))
	}
	return out.String() + "</svg>\n"
}

// color tells sources, stages between and exporters apart.
func (d *Diagram) color(i int) string {
	in, out := false, false
	for _, a := range d.arrows {
		in, out = in || a.to == i, out || a.from == i
	}
	switch {
	case !in:
		return "#dcfce7"
	case !out:
		return "#fef3c7"
	}
	return "#dbeafe"
}

func (b box) x() int { return margin + b.column*(boxWidth+gapX) }
func (b box) y() int { return margin + b.row*(boxHeight+gapY) }

func drawBox(out *strings.Builder, b box, color string) {
	fmt.Fprintf(out, `<g><title>%s (%s)</title><rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s" stroke="#475569"/>`,
		html.EscapeString(b.name), html.EscapeString(b.kind), b.x(), b.y(), boxWidth, boxHeight, color)
	middle := b.x() + boxWidth/2
	fmt.Fprintf(out, `<text x="%d" y="%d" font-size="14" font-weight="bold" text-anchor="middle" fill="#0f172a">%s</text>`,
		middle, b.y()+22, html.EscapeString(cut(b.name, 20)))
	fmt.Fprintf(out, `<text x="%d" y="%d" font-size="12" text-anchor="middle" fill="#475569">%s</text></g>`+"\n",
		middle, b.y()+40, html.EscapeString(cut(b.kind, 24)))
}

func (d *Diagram) drawArrow(out *strings.Builder, a arrow) {
	from, to := d.boxes[a.from], d.boxes[a.to]
	x1, y1, x2, y2 := from.x()+boxWidth, from.y()+boxHeight/2, to.x(), to.y()+boxHeight/2
	bend := (x2 - x1) / 2
	fmt.Fprintf(out, `<path d="M%d %dC%d %d %d %d %d %d" fill="none" stroke="#64748b" stroke-width="1.5" marker-end="url(#tip)"/>`,
		x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
	if a.when != "" {
		fmt.Fprintf(out, `<g><title>%s</title><text x="%d" y="%d" font-size="10" text-anchor="middle" fill="#7c3aed">%s</text></g>`,
			html.EscapeString(a.when), x2-gapX/2, y2-6, html.EscapeString(cut(a.when, gapX/letter)))
	}
	out.WriteByte('\n')
}

// cut shortens a text to n characters; the whole stands in the box's title.
func cut(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n-1]) + "…"
}
