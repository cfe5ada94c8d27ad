package app

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/distribution"
)

func buildCommand() *cobra.Command {
	o := distribution.Options{SysFlow: version()}
	c := &cobra.Command{
		Use:   "build --with MODULE[@VERSION]",
		Short: "Compile a processor with stages of your own",
		Long: `Compile a processor that has the stages of other modules beside those that it
comes with. The package at a module's root must have a function Factory that
returns a plugin.Factory. The go command must be there; modules come through its
ordinary proxy.`,
		Example: `  sfprocessor build --with example.org/tally@v1.0.0 --output ./sfprocessor
  sfprocessor build --with example.org/tally=./tally --sysflow ~/sysflow`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return build(c, o) },
	}
	c.Flags().StringArrayVar(&o.With, "with", nil, "`MODULE[@VERSION]`, or MODULE=FOLDER, repeatable")
	c.Flags().StringVar(&o.Output, "output", "sfprocessor-custom", "`FILE` of the program to write")
	c.Flags().StringVar(&o.SysFlow, "sysflow", o.SysFlow, "`VERSION` of SysFlow's own modules, or the folder of a checkout")
	return c
}

func build(c *cobra.Command, o distribution.Options) error {
	if len(o.With) == 0 {
		return usage(errors.New("name at least one module: --with MODULE[@VERSION]"))
	}
	o.Log = c.ErrOrStderr()
	if err := distribution.Build(c.Context(), o); err != nil {
		if strings.HasPrefix(err.Error(), "--with ") {
			return usage(err)
		}
		return err
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "wrote %s\n", o.Output)
	return err
}
