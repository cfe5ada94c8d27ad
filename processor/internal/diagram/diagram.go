// Package diagram draws pipelines: as DOT, as Mermaid, or as an SVG of its own that
// needs no other program.
//
// Invariant: what a user wrote stands in a picture as text, never as markup.
package diagram

import (
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
)

// Diagram is a pipeline as boxes and arrows, sources first.
type Diagram struct {
	boxes  []box
	arrows []arrow
}

type box struct {
	name, kind string
	column     int // the longest way from a source
	row        int // in its column
}

// arrow goes from one box to another; when is the condition on it, "" for none.
type arrow struct {
	from, to int // indexes of boxes
	when     string
}

// New lays a pipeline out that has been checked: it has no cycle and names only
// stages that are there.
func New(p *config.Pipeline) *Diagram {
	d := new(Diagram)
	index := map[string]int{}
	for i, s := range p.Stages {
		index[s.Name.Text] = i
		d.boxes = append(d.boxes, box{name: s.Name.Text, kind: s.Type.Text})
	}
	for i, s := range p.Stages {
		for _, from := range s.From {
			d.arrows = append(d.arrows, arrow{index[from.Text], i, s.When.Text})
		}
	}
	d.place()
	return d
}

// place gives boxes their columns, by the longest way, and then their rows.
func (d *Diagram) place() {
	for range d.boxes { // a way has at most as many arrows as there are boxes
		for _, a := range d.arrows {
			d.boxes[a.to].column = max(d.boxes[a.to].column, d.boxes[a.from].column+1)
		}
	}
	rows := map[int]int{}
	for i := range d.boxes {
		b := &d.boxes[i]
		b.row = rows[b.column]
		rows[b.column]++
	}
}

// DOT is the diagram for Graphviz.
func (d *Diagram) DOT() string {
	var out strings.Builder
	out.WriteString("digraph pipeline {\n\trankdir=LR;\n\tnode [shape=box, style=rounded];\n")
	for _, b := range d.boxes {
		out.WriteString("\t" + dotText(b.name) + " [label=" + dotText(b.name+"\n"+b.kind) + "];\n")
	}
	for _, a := range d.arrows {
		out.WriteString("\t" + dotText(d.boxes[a.from].name) + " -> " + dotText(d.boxes[a.to].name))
		if a.when != "" {
			out.WriteString(" [label=" + dotText(a.when) + "]")
		}
		out.WriteString(";\n")
	}
	return out.String() + "}\n"
}

// dotText is a quoted string of DOT, where a backslash begins an escape.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// Mermaid is the diagram for Markdown that understands Mermaid.
func (d *Diagram) Mermaid() string {
	var out strings.Builder
	out.WriteString("flowchart LR\n")
	for _, b := range d.boxes {
		out.WriteString("    " + mermaidID(b.name) + `["` + mermaidText(b.name) + "<br/>" + mermaidText(b.kind) + `"]` + "\n")
	}
	for _, a := range d.arrows {
		label := ""
		if a.when != "" {
			label = `|"` + mermaidText(a.when) + `"|`
		}
		out.WriteString("    " + mermaidID(d.boxes[a.from].name) + " -->" + label + " " + mermaidID(d.boxes[a.to].name) + "\n")
	}
	return out.String()
}

// mermaidID is a stage's name, which is [a-z0-9-]+, as a node that is no keyword.
func mermaidID(name string) string { return "stage_" + strings.ReplaceAll(name, "-", "_") }

// mermaidText writes what Mermaid or the HTML that it makes would read as markup
// by its number.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "\n", " ").Replace(s)
}
