package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

// The program plays other parts, too: by its first argument those of a case's first
// process, and by any name but its own the programs that no shell can replace, as
// rules know programs by their names.
const (
	partStage = "stage" // sets up a case's namespaces
	partPlay  = "play"  // runs a case in them
	ownName   = "pack"
)

func main() {
	runtime.LockOSThread() // Pdeathsig looks at the thread that started a child
	err := run(filepath.Base(os.Args[0]), os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(name string, args []string) error {
	switch {
	case len(args) == 3 && args[0] == partStage:
		return stage(args[1], args[2])
	case len(args) == 3 && args[0] == partPlay:
		return play(args[1], args[2])
	case name != ownName:
		return act(args)
	}
	var o options
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.StringVar(&o.collector, "collector", "bin/sfcollector", "the collector to record with")
	flags.StringVar(&o.rules, "rules", "processor/internal/defaults/rules", "folder of the rules")
	flags.StringVar(&o.out, "out", "processor/internal/defaults/tests", "folder of the tests, for the recordings")
	flags.StringVar(&o.only, "only", "", "make only recordings whose name contains this `TEXT`")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return errors.New("namespaces and eBPF need root: run it with sudo")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return recordAll(ctx, o)
}
