package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/admin"
)

type tapFlags struct {
	admin  adminClient
	output output
	query  admin.Query
}

func tapCommand() *cobra.Command {
	var f tapFlags
	c := &cobra.Command{
		Use:   "tap [flags] STAGE",
		Short: "Show the records that pass a stage of a running processor",
		Long: `Show what a stage of a running processor hands on, with what stages have said of
it; of an exporter, what it is given. The processor never waits for it: records that
this terminal is too slow for are left out, and counted on standard error.`,
		Example: `  sfprocessor tap input --when 'evt.type = execve and container.id != host'
  sfprocessor tap rules -o json --limit 10`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("tap: name one STAGE of the pipeline")
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			f.query.Stage = args[0]
			return f.tap(c)
		},
	}
	f.admin.register(c)
	f.output.register(c)
	c.Flags().StringVar(&f.query.When, "when", "", "show records for which this `CONDITION` of the rule language holds")
	c.Flags().IntVar(&f.query.Limit, "limit", 0, "end after this `NUMBER` of records; 0: never")
	c.Flags().BoolVar(&f.query.All, "all", false, "show every record: headers, entities, losses and annotations, too")
	return c
}

func (f *tapFlags) tap(c *cobra.Command) error {
	if f.query.Limit < 0 {
		return usage(fmt.Errorf("--limit %d: want 0 or more", f.query.Limit))
	}
	f.query.JSON = f.output == asJSON
	f.query.Width = terminalWidth(c.OutOrStdout())
	body, err := f.admin.get(c.Context(), "/tap?"+f.query.Values().Encode())
	if err != nil {
		return err
	}
	defer body.Close()
	lines := json.NewDecoder(body)
	for {
		var line admin.Line
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF), c.Context().Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("read records of processor: %w", err)
		}
		if line.Missed > 0 {
			fmt.Fprintf(c.ErrOrStderr(), "%s went by: faster than they can be shown\n", plural(int(line.Missed), "record"))
		}
		if _, err := io.WriteString(c.OutOrStdout(), line.Text); err != nil {
			return fmt.Errorf("tap: %w", err)
		}
	}
}
