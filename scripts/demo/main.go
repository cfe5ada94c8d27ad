package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// The program plays every part of the play; the first argument says which.
const (
	partWorld = "world" // sets up the victim's namespaces and directs the attack
	partAgent = "agent" // what the attacker drops on the victim
)

var errSilent = errors.New("did not fire")

func main() {
	runtime.LockOSThread() // Pdeathsig looks at the thread that started a child
	err := run(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == partWorld {
		return world()
	}
	if len(args) > 0 && args[0] == partAgent {
		return agent(args[1:])
	}
	var o options
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "bin", "folder of sfcollector and sfprocessor")
	flags.StringVar(&o.rules, "rules", "processor/internal/defaults/rules", "folder of the built-in pack, for -check")
	flags.StringVar(&o.record, "record", "", "record the attack into this .sf file, then evaluate that")
	flags.BoolVar(&o.check, "check", false, "fail unless every rule of the built-in pack fired")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if os.Geteuid() != 0 {
		return errors.New("namespaces and eBPF need root: run it with sudo, or see `make run`, which needs none")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return play(ctx, o)
}
