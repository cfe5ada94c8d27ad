package explain

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// maxText is how much of a check is shown, in bytes: lists can be long.
const maxText = 160

// WriteText writes an event for a person: a line, and its tree below. What decided is
// marked with '>'. What comes from the event is escaped.
func (e *Event) WriteText(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "#%d  %s  %s %s", e.Sequence, time.Unix(0, e.Time).UTC().Format("2006-01-02T15:04:05.000000000Z"), e.Record, e.Type)
	if e.Step > 0 {
		fmt.Fprintf(&b, ", step %d", e.Step)
	}
	fmt.Fprintf(&b, ": %s\n", e.verdict())
	if e.Tree != nil {
		e.Tree.write(&b, 1)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (e *Event) verdict() string {
	switch {
	case e.Dropped:
		return "dropped before any rule"
	case !e.Candidate:
		return "not an event of this condition"
	case e.Holds && e.Alert:
		return "MATCH"
	case e.Holds:
		return "MATCH without an alert"
	}
	return "no match"
}

func (n *Node) write(b *bytes.Buffer, depth int) {
	mark, holds := ' ', "false"
	if n.Decides {
		mark = '>'
	}
	if n.Holds {
		holds = "true"
	}
	fmt.Fprintf(b, "  %-5s %c%s%s", holds, mark, strings.Repeat("  ", depth), n.title())
	for _, v := range n.Values {
		fmt.Fprintf(b, "    [%s = %s]", v.Name, v.Text)
	}
	b.WriteByte('\n')
	for _, t := range n.Terms {
		t.write(b, depth+1)
	}
}

func (n *Node) title() string {
	title := n.Kind
	if n.Kind == "check" {
		title = string(escape.AppendText(nil, n.Text))
		if len(title) > maxText {
			title = title[:maxText] + "..."
		}
	}
	if n.Macro != "" {
		title += " (" + n.Macro + ")"
	}
	return title
}

// Decided is what decided an event that does not match, in short: the checks, with
// "not" where they should not have held.
func (n *Node) Decided() string {
	var texts []string
	for _, d := range n.deciders(nil) {
		text := d.title()
		if d.Holds != n.Holds {
			text = "not " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
