package app

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/diagram"
)

func (p program) graphCommand() *cobra.Command {
	var file, form string
	c := &cobra.Command{
		Use:   "graph",
		Short: "Draw a pipeline",
		Long: `Draw the stages of a pipeline file and what flows between them: as DOT for
Graphviz, as Mermaid for Markdown, or as an SVG that needs no other program.`,
		Example: `  sfprocessor graph --config pipeline.json -o svg > pipeline.svg
  sfprocessor graph --config pipeline.json -o mermaid`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.graph(c, file, form) },
	}
	c.Flags().StringVar(&file, "config", "", "pipeline `FILE`")
	c.Flags().StringVarP(&form, "output", "o", "dot", "`FORM` of the drawing: dot, mermaid or svg")
	return c
}

func (p program) graph(c *cobra.Command, file, form string) error {
	if file == "" {
		return usage(errors.New("want --config FILE"))
	}
	draw := map[string]func(*diagram.Diagram) string{"dot": (*diagram.Diagram).DOT, "mermaid": (*diagram.Diagram).Mermaid, "svg": (*diagram.Diagram).SVG}[form]
	if draw == nil {
		return usage(fmt.Errorf("output %q: want dot, mermaid or svg", form))
	}
	parsed, found, _ := p.checkPipeline(file)
	for _, x := range found {
		if x.Severity == severityError {
			if _, err := fmt.Fprintln(c.ErrOrStderr(), printable(x.String())); err != nil {
				return err
			}
		}
	}
	if count(found, severityError) > 0 {
		return reported(exitConfiguration)
	}
	_, err := io.WriteString(c.OutOrStdout(), draw(diagram.New(parsed)))
	return err
}
