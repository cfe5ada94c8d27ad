package top

import (
	"fmt"
	"strings"
)

// column is one of the table of stages.
type column struct {
	title string
	width int  // in characters; of a name, which stands to the left, negative
	wide  bool // left out on a narrow terminal
}

func columns() []column {
	return []column{
		{"STAGE", -20, false}, {"TYPE", -12, true}, {"RECORDS/S", 9, false}, {"BUSY %", 6, false}, {"BLOCKED %", 9, true},
		{"NS/REC", 8, true}, {"QUEUE", 7, false}, {"EXPORT", 7, false}, {"AGE", 8, true}, {"RETRIES", 8, true},
		{"DROPPED", 7, false}, {"DEAD", 7, false}, {"", -8, false},
	}
}

func titles() (out []string) {
	for _, c := range columns() {
		out = append(out, c.title)
	}
	return out
}

// wideTable is what the table of all columns takes, in characters.
const wideTable = 128

func (s Screen) narrow() bool { return s.Width > 0 && s.Width < wideTable }

// row is a line of the table of stages. A narrow terminal has no room for all columns:
// a figure that is cut would be another one.
func (s Screen) row(look style, values []string) string {
	var out []string
	for i, c := range columns() {
		if c.wide && s.narrow() {
			continue
		}
		value := values[i]
		if s.Width > 0 && c.width < 0 {
			value = fmt.Sprintf("%.*s", -c.width, value)
		}
		out = append(out, fmt.Sprintf("%*s", c.width, value))
	}
	return s.line(look, "%s", strings.Join(out, " "))
}
