package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

// partWork is the first argument of a run of this program as the load.
const partWork = "work"

// options are the command line's.
type options struct {
	bin   string
	out   string
	lasts time.Duration
	pace  float64
}

func main() {
	os.Exit(command.Status(os.Stderr, "soak", os.Args[1:], run))
}

func run(ctx context.Context, args []string) error {
	if len(args) == 3 && args[0] == partWork {
		pace, err := strconv.ParseFloat(args[1], 64)
		if err != nil {
			return err
		}
		return work(ctx, pace, args[2])
	}
	var o options
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "../bin", "folder of sfcollector and sfprocessor")
	flags.StringVar(&o.out, "out", "soak/RESULTS.md", "file to write the figures to")
	flags.DurationVar(&o.lasts, "for", time.Hour, "how long to run")
	flags.Float64Var(&o.pace, "pace", 24, "how much faster than a node's day")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	samples, end, err := soak(ctx, &o)
	if err != nil {
		return err
	}
	v := judge(samples)
	if err := report(&o, samples, &end, v); err != nil {
		return err
	}
	return errors.Join(v.faults...)
}
