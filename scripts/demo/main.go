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

// The program plays other parts, too: by its first argument the world, which
// sets up the victim's namespaces and directs the attack, and by the name under
// which it was installed the agent, which the attacker drops on the victim.
const (
	partWorld = "world"
	partAgent = "agent"
)

var errSilent = errors.New("did not fire")

func main() {
	runtime.LockOSThread() // Pdeathsig looks at the thread that started a child
	err := run(filepath.Base(os.Args[0]), os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(name string, args []string) error {
	if name == partAgent {
		return agent(args)
	}
	if len(args) > 0 && args[0] == partWorld {
		return world()
	}
	var o options
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "bin", "folder of sfcollector and sfprocessor")
	flags.StringVar(&o.record, "record", "", "record the attack into this .sf file, then evaluate that")
	flags.BoolVar(&o.check, "check", false, "fail unless each step fired the rules that it is for")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return errors.New("namespaces and eBPF need root: run it with sudo, or see `make run`, which needs none")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return play(ctx, o)
}
