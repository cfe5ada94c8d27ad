package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// partWork is the first argument of a run of this program as the load.
const partWork = "work"

// options are the command line's.
type options struct {
	bin     string
	out     string
	trace   string
	pairs   int
	records int64
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == partWork {
		return work(args[1])
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "../bin", "folder of sfcollector and sfprocessor")
	flags.StringVar(&o.out, "out", "bench/RESULTS.md", "file to write the figures to")
	flags.StringVar(&o.trace, "trace", "", "trace to feed to the processor instead of the bundled one")
	flags.IntVar(&o.pairs, "pairs", 7, "interleaved pairs of each load, without and with capture")
	flags.Int64Var(&o.records, "records", 2_000_000, "records to feed to the processor")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if os.Geteuid() != 0 {
		return errors.New("capture needs root")
	}
	return measure(ctx, o)
}

// measure makes all figures, then writes them.
func measure(ctx context.Context, o options) error {
	var r report
	var err error
	if r.machine, err = thisMachine(); err != nil {
		return err
	}
	if r.throughput, err = throughput(ctx, o); err != nil {
		return fmt.Errorf("throughput: %w", err)
	}
	if r.slowdown, err = slowdown(ctx, o); err != nil {
		return fmt.Errorf("slow-down: %w", err)
	}
	text := r.markdown()
	fmt.Print(text)
	return os.WriteFile(o.out, []byte(text), 0o644)
}
