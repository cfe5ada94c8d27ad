package rules

import (
	"strings"
)

// FileResult is what Falco's validation says of a file.
type FileResult struct {
	Name       string `json:"name"`
	Successful bool   `json:"successful"`
	// SchemaValid: no key or item is unknown, and every value has the right form.
	SchemaValid    bool         `json:"schema_valid"`
	SchemaWarnings []string     `json:"schema_warnings"`
	Errors         []ResultItem `json:"errors"`
	Warnings       []ResultItem `json:"warnings"`
}

// ResultItem is an error or a warning.
type ResultItem struct {
	Context         ResultContext `json:"context"`
	Code            Code          `json:"code"`
	Description     string        `json:"codedesc"`
	Message         string        `json:"message"`
	DeprecatedField string        `json:"deprecated_field,omitempty"`
}

// ResultContext is the place of a ResultItem: the items around it from the outside
// in, and the line with a caret below.
type ResultContext struct {
	Locations []Location `json:"locations"`
	Snippet   string     `json:"snippet"`
}

// Location is one of the items around a place.
type Location struct {
	ItemType string   `json:"item_type"`
	ItemName string   `json:"item_name"`
	Position Position `json:"position"`
}

// Position is a place in a file; line and column count from 0, in bytes, as YAML
// libraries do.
type Position struct {
	Name   string `json:"name"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Offset int    `json:"offset"`
}

// Report sorts diagnostics by file, in Falco's form.
func Report(files []*File, found []Diagnostic) []FileResult {
	out := []FileResult{}
	index := map[string]int{}
	result := func(name string) *FileResult {
		if _, ok := index[name]; !ok {
			index[name] = len(out)
			out = append(out, FileResult{Name: name, Successful: true, SchemaValid: true,
				SchemaWarnings: []string{}, Errors: []ResultItem{}, Warnings: []ResultItem{}})
		}
		return &out[index[name]]
	}
	for _, f := range files {
		result(f.Name)
	}
	for _, d := range found {
		r := result(d.File)
		if d.Severity == Error {
			r.Successful = false
			r.Errors = append(r.Errors, d.resultItem())
		} else {
			r.Warnings = append(r.Warnings, d.resultItem())
		}
		switch d.Code {
		case ErrYAMLValidate, WarnUnknownKey, WarnUnknownItem:
			r.SchemaValid = false
			r.SchemaWarnings = append(r.SchemaWarnings, d.Message)
		}
	}
	return out
}

func (d Diagnostic) resultItem() ResultItem {
	item := ResultItem{Code: d.Code, Description: d.Code.describe(), Message: d.Message}
	if d.Hint != "" {
		item.Message += " (" + d.Hint + ")"
	}
	if d.Code == WarnDeprecatedItem && strings.HasPrefix(d.Message, "evt.") {
		item.DeprecatedField, _, _ = strings.Cut(d.Message, " ")
	}
	here := Position{d.File, max(0, d.Line-1), max(0, d.Column-1), d.offset}
	item.Context.Locations = []Location{}
	for i, name := range d.Item {
		l := Location{Position: here}
		l.ItemType, l.ItemName, _ = strings.Cut(name, ":")
		if i == 0 {
			l.Position = Position{Name: d.File}
		}
		item.Context.Locations = append(item.Context.Locations, l)
	}
	item.Context.Snippet = d.Snippet
	return item
}

// describe is what a code means, in a few words.
func (c Code) describe() string {
	for _, d := range codeDescriptions {
		if d.code == c {
			return d.text
		}
	}
	return strings.ReplaceAll(strings.ToLower(string(c)), "_", " ")
}

var codeDescriptions = [...]struct {
	code Code
	text string
}{
	{ErrFileRead, "File read error"},
	{ErrYAMLParse, "YAML parse error"},
	{ErrYAMLValidate, "Error validating internal structure of YAML file"},
	{ErrCompileCondition, "Error compiling condition"},
	{ErrCompileOutput, "Error compiling output"},
	{ErrValidate, "Error validating rule/macro/list/exception objects"},
	{WarnUnknownSource, "Unknown event source"},
	{WarnCompileCondition, "Warning in rule condition"},
	{WarnNoEvtType, "Condition has no event-type restriction"},
	{WarnUnknownFilter, "Unknown field or event-type in condition or output"},
	{WarnUnusedMacro, "Unused macro"},
	{WarnUnusedList, "Unused list"},
	{WarnUnknownItem, "Unknown rules file item"},
	{WarnDeprecatedItem, "Used deprecated item"},
	{WarnAppendNoValues, "Overriding/appending with no values"},
	{WarnSameException, "Multiple exceptions defined with the same name"},
	{WarnInvalidMacroName, "Invalid macro name"},
	{WarnInvalidListName, "Invalid list name"},
	{WarnUnknownKey, "Unrecognized key"},
	{WarnPlugin, "Plugin of Falco that is not there"},
}
