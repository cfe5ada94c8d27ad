package csv

import "errors"

// standard is the path that stands for the standard output.
const standard = "-"

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Path is the file to make; when there is one, the next free name is taken.
	// "-" is the standard output.
	Path string `json:"path"`
	// Fields are the columns; none: those that tell all but entities' details.
	Fields []string `json:"fields"`
	// Formulas leaves text alone that a spreadsheet takes for a formula.
	Formulas bool `json:"formulas"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Path == "" {
		return errors.New(`path: want the name of a file to make, or "-" for the standard output`)
	}
	return nil
}
