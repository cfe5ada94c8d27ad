package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity of a diagnostic.
type Severity string

// The severities. With an error nothing runs.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	// Note is what is right and yet may not be meant.
	Note Severity = "note"
)

// Code classifies a diagnostic. The codes are Falco's.
type Code string

// The codes of errors and of warnings.
const (
	ErrFileRead         Code = "LOAD_ERR_FILE_READ"
	ErrYAMLParse        Code = "LOAD_ERR_YAML_PARSE"
	ErrYAMLValidate     Code = "LOAD_ERR_YAML_VALIDATE"
	ErrCompileCondition Code = "LOAD_ERR_COMPILE_CONDITION"
	ErrCompileOutput    Code = "LOAD_ERR_COMPILE_OUTPUT"
	ErrValidate         Code = "LOAD_ERR_VALIDATE"

	WarnUnknownSource    Code = "LOAD_UNKNOWN_SOURCE"
	WarnCompileCondition Code = "LOAD_COMPILE_CONDITION"
	WarnNoEvtType        Code = "LOAD_NO_EVTTYPE"
	WarnUnknownFilter    Code = "LOAD_UNKNOWN_FILTER"
	WarnUnusedMacro      Code = "LOAD_UNUSED_MACRO"
	WarnUnusedList       Code = "LOAD_UNUSED_LIST"
	WarnUnknownItem      Code = "LOAD_UNKNOWN_ITEM"
	WarnDeprecatedItem   Code = "LOAD_DEPRECATED_ITEM"
	WarnAppendNoValues   Code = "LOAD_APPEND_NO_VALUES"
	WarnInvalidMacroName Code = "LOAD_INVALID_MACRO_NAME"
	WarnInvalidListName  Code = "LOAD_INVALID_LIST_NAME"
	WarnUnknownKey       Code = "LOAD_UNKNOWN_KEY"
	WarnSameException    Code = "LOAD_EXCEPTION_NAME_NOT_UNIQUE"
	// WarnPlugin is not of Falco, which then does not start.
	WarnPlugin Code = "LOAD_PLUGIN_REQUIREMENT"
)

// Diagnostic is one thing that is wrong with rule files.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Code     Code     `json:"code"`
	File     string   `json:"file"`
	Line     int      `json:"line"`   // from 1; 0 when it is about the whole file
	Column   int      `json:"column"` // bytes from 1
	// Item is what it is about, from the outside in, as Falco names it: "rules
	// content", "rule:Shell", "rule condition".
	Item    []string `json:"item,omitempty"`
	Message string   `json:"message"`
	Hint    string   `json:"hint,omitempty"` // the cure, where there is an obvious one
	// Snippet is the line of the file and a caret below it.
	Snippet string `json:"snippet,omitempty"`
	offset  int    // in the file, in bytes
}

// Error implements error: one line without the snippet.
func (d Diagnostic) Error() string {
	at := d.File
	if d.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
	}
	text := at + ": "
	if len(d.Item) > 1 {
		if kind, name, ok := strings.Cut(d.Item[1], ":"); ok {
			text += fmt.Sprintf("%s %q: ", kind, name)
		}
	}
	text += d.Message
	if d.Hint != "" {
		text += " (" + d.Hint + ")"
	}
	return text
}

// Diagnose makes a diagnostic about a place. A question at the end of the message
// ("unknown field x: did you mean y?") is the hint where there is no other.
func Diagnose(s Severity, c Code, at Place, item []string, message, hint string) Diagnostic {
	const question = "did you mean "
	if before, after, ok := strings.Cut(message, ": "+question); ok && hint == "" {
		message, hint = before, question+after
	}
	d := Diagnostic{Severity: s, Code: c, Item: item, Message: message, Hint: hint}
	if at.File != nil {
		d.File, d.offset = at.File.Name, at.Offset
		d.Line, d.Column, d.Snippet = at.describe()
	}
	return d
}

// HasErrors reports whether one of the diagnostics is an error.
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort puts diagnostics in the order of a reader of the files, which are given
// in theirs.
func Sort(ds []Diagnostic, files []*File) {
	order := make(map[string]int, len(files))
	for i, f := range files {
		order[f.Name] = i
	}
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
