package app

import (
	"fmt"

	"github.com/spf13/cobra"
)

// output is the value of -o.
type output string

const (
	asTable output = "table"
	asJSON  output = "json"
)

func (o *output) register(c *cobra.Command) {
	*o = asTable
	c.Flags().VarP(o, "output", "o", "`FORM` of the output: table or json")
}

// Set implements pflag.Value.
func (o *output) Set(text string) error {
	switch output(text) {
	case asTable, asJSON:
		*o = output(text)
		return nil
	}
	return fmt.Errorf("want table or json")
}

// String implements pflag.Value.
func (o *output) String() string { return string(*o) }

// Type implements pflag.Value.
func (o *output) Type() string { return "form" }
