package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

// partSink is the first argument of a run of this program as the sink.
const partSink = "sink"

// errBroken is the error of a run in which a promise was not kept.
var errBroken = errors.New("what was acknowledged did not arrive as promised")

func main() {
	os.Exit(command.Status(os.Stderr, "chaos", os.Args[1:], run))
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == partSink {
		return serveSink(ctx, args[1:])
	}
	var o options
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "../bin", "folder of the binaries")
	flags.IntVar(&o.kills, "kills", 1000, "how often a part is killed")
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "of what is random")
	flags.IntVar(&o.rate, "rate", 5000, "records a second that are sent, about")
	flags.BoolVar(&o.numbers, "numbers", false, "send numbers without a collector, which is not killed then")
	flags.StringVar(&o.replay, "replay", "../collector/internal/run/testdata/command.replay", "what the collector replays")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	fmt.Println("seed", o.seed)
	v, err := runKills(ctx, o, os.Stdout)
	if err != nil {
		return err
	}
	fmt.Println(v)
	if v.broken() {
		return errBroken
	}
	return nil
}
