package main

import "github.com/sysflow-stack/sysflow/collector/internal/config"

// listFlag adds to the lists of a filter, beside what a file lists.
type listFlag struct {
	lists *config.Lists
	given *[]string
}

// newListFlag is a flag for those lists.
func newListFlag(lists *config.Lists) listFlag { return listFlag{lists, new([]string)} }

// Set implements the flag.
func (f listFlag) Set(text string) error {
	*f.given = append(*f.given, text)
	return f.lists.Add(text)
}

// String implements the flag.
func (f listFlag) String() string { return "" }

// Type is what stands for a value in the help.
func (f listFlag) Type() string { return "KIND=VALUE" }

// GetSlice is what was given.
func (f listFlag) GetSlice() []string { return *f.given }

// Replace adds what was given to lists that were read anew.
func (f listFlag) Replace(values []string) error {
	for _, text := range values {
		if err := f.lists.Add(text); err != nil {
			return err
		}
	}
	return nil
}

// Append implements the flag.
func (f listFlag) Append(text string) error { return f.Set(text) }
