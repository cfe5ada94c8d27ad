package jsonfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a settings file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`   // from 1; 0 when it has no place
	Column  int    `json:"column,omitempty"` // from 1, in bytes
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // the cure
	// Cause is the error of a stage that could not be made, nil for other
	// problems.
	Cause error `json:"-"`
	// UnknownKey: a key is one too many, and what else is there was read.
	UnknownKey bool `json:"-"`
}

// String is FILE:LINE:COLUMN: message (hint).
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	s += ": " + p.Message
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems are all that is wrong, in the order of the file.
type Problems []Problem

// Error is one line a problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// AsProblems are the problems that an error consists of; an error of another
// kind is one problem without a place.
func AsProblems(file string, err error) Problems {
	var ps Problems
	if errors.As(err, &ps) {
		return ps
	}
	return Problems{{File: file, Message: err.Error()}}
}

// Collector gathers the problems of one file.
type Collector struct {
	file     string
	list     Problems
	warnings Problems
}

// NewCollector makes a collector for a file of that name.
func NewCollector(file string) *Collector { return &Collector{file: file} }

// Resume makes a collector that has problems of that file already.
func Resume(file string, ps Problems) *Collector {
	return &Collector{file: file, list: slices.Clone(ps)}
}

// Len is how many problems were noted.
func (c *Collector) Len() int { return len(c.list) }

// Problems are those noted so far, in that order.
func (c *Collector) Problems() Problems { return c.list }

// Add notes a problem at a place.
func (c *Collector) Add(at Place, hint, format string, args ...any) {
	c.add(at, Problem{Message: fmt.Sprintf(format, args...), Hint: hint})
}

// unknownKey notes a key that nothing reads.
func (c *Collector) unknownKey(m Member, hint string) {
	c.add(m.Place, Problem{Message: fmt.Sprintf("unknown key %q", m.Key), Hint: hint, UnknownKey: true})
}

// Warn notes what is not wrong and yet may harm.
func (c *Collector) Warn(at Place, hint, format string, args ...any) {
	c.warnings = append(c.warnings, c.placed(at, Problem{Message: fmt.Sprintf(format, args...), Hint: hint}))
}

// Warnings are those noted so far, in that order.
func (c *Collector) Warnings() Problems { return c.warnings }

// AddCause notes a problem that is an error of a stage.
func (c *Collector) AddCause(at Place, message string, cause error) {
	c.add(at, Problem{Message: fmt.Sprintf("%s: %v", message, cause), Cause: cause})
}

// Join notes problems of another collector. Those of no file are of this one's.
func (c *Collector) Join(ps Problems) {
	for _, p := range ps {
		if p.File == "" {
			p.File = c.file
		}
		c.list = append(c.list, p)
	}
}

func (c *Collector) add(at Place, p Problem) { c.list = append(c.list, c.placed(at, p)) }

func (c *Collector) placed(at Place, p Problem) Problem {
	p.File, p.Line, p.Column = c.file, at.Line, at.Column
	if at.Variable != "" {
		p.File = "$" + at.Variable
	}
	return p
}

// Err is nil when nothing was noted, otherwise Problems in the file's order.
func (c *Collector) Err() error {
	if len(c.list) == 0 {
		return nil
	}
	slices.SortStableFunc(c.list, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return c.list
}
