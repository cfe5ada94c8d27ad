package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/top"
)

type topFlags struct {
	admin    adminClient
	output   output
	interval time.Duration
}

func topCommand() *cobra.Command {
	var f topFlags
	c := &cobra.Command{
		Use:   "top",
		Short: "Show what a running processor does: rates, queues, losses, cost",
		Long: `Show each stage of a running processor: records a second, the share of one CPU that
it works and that it waits for the stage behind it, the batches that wait before it, what
an exporter tries again, drops or buries; and losses, drops and alerts by their names. On
a terminal it goes on until Ctrl-C, else, and with -o json, it tells once, of one interval.`,
		Example: `  sfprocessor top
  sfprocessor top -o json --interval 10s`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return f.top(c) },
	}
	f.admin.register(c)
	f.output.register(c)
	c.Flags().DurationVar(&f.interval, "interval", time.Second, "`TIME` between two readings")
	return c
}

func (f *topFlags) top(c *cobra.Command) error {
	if f.interval < 100*time.Millisecond {
		return usage(fmt.Errorf("--interval %s: want 100ms or more", f.interval))
	}
	before, err := f.read(c.Context())
	if err != nil {
		return ended(c.Context(), err)
	}
	out := c.OutOrStdout()
	live := f.output == asTable && isTerminal(out)
	if live {
		io.WriteString(out, "\x1b[?1049h\x1b[?25l") // a screen of its own, without a cursor
		defer io.WriteString(out, "\x1b[?25h\x1b[?1049l")
	}
	for {
		select {
		case <-c.Context().Done():
			return nil
		case <-time.After(f.interval):
		}
		after, err := f.read(c.Context())
		if err != nil {
			return ended(c.Context(), err)
		}
		if err := f.show(out, top.Compare(before, after), live); err != nil || !live {
			return err
		}
		before = after
	}
}

// ended is no error when who asked went away.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (f *topFlags) read(ctx context.Context) (*top.Snapshot, error) {
	body, err := f.admin.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return top.Read(body, time.Now())
}

func (f *topFlags) show(w io.Writer, r *top.Report, live bool) error {
	if f.output == asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	lines := top.Screen{Color: live && os.Getenv("NO_COLOR") == "", Width: terminalWidth(w)}.Draw(r)
	text := strings.Join(lines, "\n") + "\n"
	if live { // from the top, each line to its end, and nothing below
		text = "\x1b[H" + strings.Join(lines, "\x1b[K\n") + "\x1b[K\n\x1b[J"
	}
	_, err := io.WriteString(w, text)
	return err
}
