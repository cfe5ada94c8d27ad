package top

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// maxRows is how many losses, drops and alerts a screen shows of each.
const maxRows = 8

// Screen draws reports as text.
type Screen struct {
	// Color marks what needs attention.
	Color bool
	// Width of the terminal in characters; 0: nothing is cut.
	Width int
}

// style is how a line looks; "" is plain.
type style string

const (
	plain style = ""
	bold  style = "\x1b[1m"
	alarm style = "\x1b[31m"
	warn  style = "\x1b[33m"
)

// Draw is a report's lines.
func (s Screen) Draw(r *Report) []string {
	title := "sfprocessor  "
	if s.narrow() {
		title = ""
	}
	lines := []string{
		s.line(bold, "%sup %s  cpu %.1f %%  memory %s  records %s/s  alerts %s/s", title,
			time.Duration(r.Uptime*float64(time.Second)).Round(time.Second), r.CPU, size(r.Memory), number(r.RecordsPerSec), number(r.AlertsPerSec)),
		"",
		s.row(bold, titles()),
	}
	for i := range r.Stages {
		lines = append(lines, s.stage(&r.Stages[i]))
	}
	lines = s.counts(lines, "LOST", alarm, r.Losses)
	lines = s.counts(lines, "DROPPED", alarm, r.Drops)
	return s.counts(lines, "ALERTS", plain, r.Alerts)
}

func (s Screen) stage(x *Stage) string {
	look, queue, busy, note := plain, "-", "-", "" // a source has no queue, and its work is not known
	if x.Room > 0 {
		queue, busy = fmt.Sprintf("%.0f/%.0f", x.Waiting, x.Room), fmt.Sprintf("%.1f", x.Busy)
	}
	if x.Room > 0 && x.Waiting >= 0.8*x.Room {
		look = warn
	}
	if x.Dropped > 0 || x.Dead > 0 || x.Degraded {
		look = alarm
	}
	if x.Degraded {
		note = "degraded"
	}
	return s.row(look, []string{x.Name, x.Type, number(x.RecordsPerSec), busy, fmt.Sprintf("%.1f", x.Blocked),
		fmt.Sprintf("%.0f", x.NsPerRecord), queue, fmt.Sprintf("%.0f", x.ExportBatches), fmt.Sprintf("%.1fs", x.ExportAge),
		number(x.Retries), number(x.Dropped), number(x.Dead), note})
}

func (s Screen) counts(lines []string, title string, look style, list []Count) []string {
	if len(list) == 0 {
		return lines
	}
	what := 52
	if s.Width > 0 {
		what = min(what, max(s.Width-3-20-10-10, 10))
	}
	row := func(look style, values ...any) string {
		return s.line(look, "%-*.*s %-20.20s %10s %10s", append([]any{what, what}, values...)...)
	}
	lines = append(lines, "", row(bold, title, "", "PER S", "TOTAL"))
	for i, c := range list {
		if i == maxRows {
			return append(lines, s.line(plain, "and %d more", len(list)-i))
		}
		lines = append(lines, row(look, c.What, c.Detail, number(c.PerSec), number(c.Total)))
	}
	return lines
}

// line is printable text, cut to the width.
func (s Screen) line(look style, format string, args ...any) string {
	text := escape.Text(fmt.Sprintf(format, args...))
	if s.Width > 0 && utf8.RuneCountInString(text) > s.Width {
		text = string([]rune(text)[:s.Width])
	}
	text = strings.TrimRight(text, " ")
	if !s.Color || look == plain {
		return text
	}
	return string(look) + text + "\x1b[0m"
}

// number is a count of at most seven characters.
func number(v float64) string {
	switch {
	case v >= 1e9:
		return fmt.Sprintf("%.2fG", v/1e9)
	case v >= 1e6:
		return fmt.Sprintf("%.2fM", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%.1fk", v/1e3)
	case v > 0 && v < 10 && v != float64(int(v)):
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func size(bytes float64) string { return fmt.Sprintf("%.1f MiB", bytes/(1<<20)) }
