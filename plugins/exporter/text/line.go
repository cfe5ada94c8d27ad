package text

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Widths of the columns, in characters.
const (
	priorityWidth = len("informational")
	ruleWidth     = 36
)

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// color is the escape sequence for a priority.
func color(priority string) string {
	switch strings.ToLower(priority) {
	case "emergency", "alert", "critical":
		return "\x1b[1;35m" // magenta
	case "error":
		return "\x1b[1;31m" // red
	case "warning":
		return "\x1b[33m" // yellow
	case "notice":
		return "\x1b[36m" // cyan
	case "informational", "info":
		return "\x1b[32m" // green
	}
	return dim
}

func appendLine(dst []byte, a *plugin.Annotation, colored bool) []byte {
	paint := func(code string) {
		if colored {
			dst = append(dst, code...)
		}
	}
	paint(dim)
	dst = time.Unix(0, a.TS).AppendFormat(dst, "15:04:05.000000")
	paint(reset)
	dst = append(dst, ' ', ' ')
	paint(color(a.Priority))
	dst = appendCell(dst, strings.ToUpper(a.Priority), priorityWidth)
	paint(reset)
	paint(bold)
	dst = appendCell(dst, a.Rule, ruleWidth)
	paint(reset)
	return append(escape.AppendText(dst, a.Output), '\n')
}

// appendCell appends text and the blanks that fill its column; text that is too
// long moves what follows.
func appendCell(dst []byte, text string, width int) []byte {
	dst = escape.AppendText(dst, text)
	for n := utf8.RuneCountInString(text); n < width; n++ {
		dst = append(dst, ' ')
	}
	return append(dst, ' ', ' ')
}
