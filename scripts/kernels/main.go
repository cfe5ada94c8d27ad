package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
	"github.com/sysflow-stack/sysflow/scripts/guest"
)

// options are the command line's.
type options struct {
	dir     string
	out     string
	kernels string
	tiers   string
	limit   time.Duration
	host    bool
	suites  string
	jobs    int
	reread  bool
}

// tracepoint is the tier that all kernels have.
const tracepoint = "tracepoint"

// supported names the kernels: Debian's suites, with a series where it is not the
// suite's own.
const supported = "bullseye bookworm trixie trixie-backports/6.18 trixie-backports"

func main() { os.Exit(command.Status(os.Stderr, "kernels", os.Args[1:], run)) }

var errFailed = errors.New("not everything passed on every kernel")

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("kernels", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "../bin/kernels", "folder of kernels, binaries and what the machines say")
	flags.StringVar(&o.out, "out", "kernels", "folder to write the tables to, empty for none")
	flags.StringVar(&o.kernels, "kernels", supported, "Debian suites, each with a series if need be, as trixie-backports/6.18")
	flags.StringVar(&o.tiers, "tiers", "tracepoint trampoline", "where the collector hooks system calls, a table each")
	flags.DurationVar(&o.limit, "limit", 30*time.Minute, "how long the tests of one kernel in one tier may take")
	flags.BoolVar(&o.host, "host", true, "run them on this machine's kernel as well (root)")
	flags.StringVar(&o.suites, "suites", "syscalls probe:Requests", "tests to run: syscalls, through the built collector; probe, of its kernel side alone; with a pattern after a colon some of them, as go test's -run has it")
	flags.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "kernels at a time")
	flags.BoolVar(&o.reread, "reread", false, "run nothing: write the tables of what the machines said last, in runs one by one or one that was interrupted")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	if o.jobs < 1 {
		return command.Refuse(flags, "-jobs %d: 1 is the least", o.jobs)
	}
	if err := o.check(); err != nil {
		return err
	}
	if o.reread {
		return o.tell(o.runAll(ctx, ""))
	}
	binaries, err := guest.Build(ctx, filepath.Join(o.dir, "binaries"), guest.Collector(),
		guest.Program{Name: "probe.test", Module: "../collector", Source: "./internal/probe", Test: true},
		guest.Program{Name: "syscalls.test", Module: ".", Source: "./syscalls", Test: true})
	if err != nil {
		return err
	}
	results := o.runAll(ctx, binaries)
	if err := ctx.Err(); err != nil {
		return err // what was interrupted is no result
	}
	return o.tell(results)
}

// check finds what would come to light after half an hour.
func (o options) check() error {
	for tier := range strings.FieldsSeq(o.tiers) {
		if tier != tracepoint && tier != "trampoline" {
			return fmt.Errorf("unknown tier %q: tracepoint and trampoline are possible", tier)
		}
	}
	for suite := range strings.FieldsSeq(o.suites) {
		if name, _, _ := strings.Cut(suite, ":"); name != "syscalls" && name != "probe" {
			return fmt.Errorf("unknown suite %q: syscalls and probe are possible, with a pattern after a colon", name)
		}
	}
	if o.out != "" {
		if _, err := os.Stat(o.out); err != nil {
			return fmt.Errorf("look for the tables' folder: %w", err)
		}
	}
	if o.reread || strings.TrimSpace(o.kernels) == "" {
		return nil
	}
	return guest.Needed()
}

// tell writes a table for each tier.
func (o options) tell(results map[string][]result) error {
	all := true
	for tier := range strings.FieldsSeq(o.tiers) {
		text := markdown(results[tier], tier)
		fmt.Println(text)
		all = all && passed(results[tier])
		if o.out == "" {
			continue
		}
		name := "RESULTS.md"
		if tier != tracepoint {
			name = strings.ToUpper(tier) + ".md"
		}
		if err := os.WriteFile(filepath.Join(o.out, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if !all {
		return errFailed
	}
	return nil
}
