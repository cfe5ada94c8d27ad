package ruletest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

// File is a file of tests.
type File struct {
	Name string
	// Rules are the files and folders of rules, relative to the file's folder;
	// none: the default pack.
	Rules []Text
	Cases []Case
}

// Case is one test: an input, and what the rules must say about it.
type Case struct {
	Name Text
	// Traces are trace files, relative to the file's folder.
	Traces []Text
	// Records are spelt out, in place of traces: all told by their fields, or none.
	Records []Record
	// Alerts must occur, Absent must not.
	Alerts, Absent []Expectation
	// Only: no alert occurs beside Alerts.
	Only bool
}

// told reports whether the input has events told by their fields.
func (c *Case) told() bool {
	return slices.ContainsFunc(c.Records, func(r Record) bool { return r.joined == nil })
}

// Expectation describes alerts.
type Expectation struct {
	Rule Text
	// Count is how many there must be exactly, Min how many at least; 0 when the
	// file does not say. Without both it is one at least.
	Count, Min int
	// Output is a text that the output contains.
	Output string
	// Fields are values that fields of the output have.
	Fields []FieldValue
}

// FieldValue is a field with its value as text.
type FieldValue struct{ Name, Value string }

// Text is a text that knows where it stands.
type Text struct {
	Value string
	At    rules.Place
}

// suffixes are what names of test files end with.
func suffixes() []string { return []string{"_test.yaml", "_test.yml"} }

// IsTest reports whether a file of that name holds tests of rules: it is not a
// rule file then.
func IsTest(name string) bool {
	return slices.ContainsFunc(suffixes(), func(s string) bool { return strings.HasSuffix(name, s) })
}

// Find lists the files of tests that paths stand for: of a folder all files
// below it that IsTest names, in the order of their names.
func Find(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("find tests: %w", err)
		}
		if !info.IsDir() {
			out = append(out, p)
			continue
		}
		found, err := below(p)
		if err != nil {
			return nil, fmt.Errorf("find tests in %s: %w", p, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

func below(folder string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && IsTest(d.Name()) {
			found = append(found, path)
		}
		return err
	})
	if err == nil && len(found) == 0 {
		err = errors.New("no file below it is named *_test.yaml")
	}
	return found, err
}

// Load reads files of tests. The diagnostics are all that is wrong with them; a
// file with one is left out.
func Load(paths []string) ([]*File, []rules.Diagnostic) {
	var files []*File
	var found []rules.Diagnostic
	for _, p := range paths {
		content, err := read(p)
		if err != nil {
			found = append(found, rules.Diagnostic{Severity: rules.Error, Code: rules.ErrFileRead, File: p, Message: err.Error()})
			continue
		}
		f, problems := Parse(p, content)
		if found = append(found, problems...); len(problems) == 0 {
			files = append(files, f)
		}
	}
	return files, found
}

func read(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > maxSize {
		return "", fmt.Errorf("the file has more than %d bytes: split it", maxSize)
	}
	content, err := os.ReadFile(path)
	return string(content), err
}

// path is a path of the file's, from the folder that the file is in.
func (f *File) path(p Text) string {
	if filepath.IsAbs(p.Value) || p.Value == policy.Pack {
		return p.Value
	}
	return filepath.Join(filepath.Dir(f.Name), filepath.FromSlash(p.Value))
}
