package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/sysflow-stack/sysflow/scripts/bench/format"
	"github.com/sysflow-stack/sysflow/scripts/bench/load"
	"github.com/sysflow-stack/sysflow/scripts/bench/rules"
	"github.com/sysflow-stack/sysflow/scripts/command"
)

// partWork is the first argument of a run of this program as the load; its name and its
// calls follow.
const partWork = "work"

// options are the command line's.
type options struct {
	bin     string
	out     string
	trace   string
	pairs   int
	rounds  int
	records int64
	only    string
	load    string
	format  format.Options
	rules   rules.Options
}

func main() { os.Exit(command.Status(os.Stderr, "bench", os.Args[1:], run)) }

func run(ctx context.Context, args []string) error {
	if len(args) == 3 && args[0] == partWork {
		return work(args[1], args[2])
	}
	if len(args) == 4 && args[0] == load.WorkCommand {
		return load.Work(args[1], args[2], args[3])
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	for _, s := range sections() {
		if s.name == o.only {
			return anew(ctx, o, s)
		}
	}
	return measure(ctx, o)
}

// parse reads the command line.
func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "../bin", "folder of sfcollector and sfprocessor")
	flags.StringVar(&o.out, "out", "bench/RESULTS.md", "file to write the figures to")
	flags.StringVar(&o.trace, "trace", "", "trace to feed to the processor instead of the bundled one")
	flags.IntVar(&o.pairs, "pairs", 7, "interleaved pairs of each load and program, without and with capture")
	flags.IntVar(&o.rounds, "rounds", 3, "rounds of the tracers")
	flags.Int64Var(&o.records, "records", 2_000_000, "records to feed to the processor")
	flags.StringVar(&o.format.Traces, "traces", recordedTraces(), "folder of recorded traces to measure the format with")
	flags.Int64Var(&o.format.Records, "format-records", 10_000_000, "records to decode and to encode")
	flags.IntVar(&o.rules.Rounds, "rules-rounds", 5, "rounds of the rule engine's benchmarks")
	flags.StringVar(&o.only, "only", "", "measure one section anew, and leave the others of the file: "+sectionNames())
	flags.StringVar(&o.load, "load", "", "with -only capture or load, the only one of its loads to run; a name that is none gets their list")
	if err := command.Parse(flags, args); err != nil {
		return o, err
	}
	switch {
	case o.only != "" && !slices.ContainsFunc(sections(), func(s section) bool { return s.name == o.only }):
		return o, command.Refuse(flags, "-only %s: there are %s", o.only, sectionNames())
	case o.load != "" && o.only != captureSection && o.only != loadSection:
		return o, command.Refuse(flags, "-load needs -only %s or %s", captureSection, loadSection)
	}
	o.rules.Processor, o.rules.Traces = "../processor", o.format.Traces
	return o, nil
}

// measure makes all figures, then writes them.
func measure(ctx context.Context, o options) error {
	if os.Geteuid() != 0 {
		return errors.New("capture needs root")
	}
	var r report
	var err error
	if r.machine, err = thisMachine(); err != nil {
		return err
	}
	if r.throughput, err = throughput(ctx, o); err != nil {
		return fmt.Errorf("throughput: %w", err)
	}
	if r.slowdown, err = slowdown(ctx, o); err != nil {
		return fmt.Errorf("%s: %w", captureSection, err)
	}
	all := r.markdown()
	for _, s := range further() {
		text, err := s.measure(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		all = withSection(all, s.title, text)
	}
	fmt.Print(all)
	return os.WriteFile(o.out, []byte(all), 0o644)
}

// anew measures one section and writes it anew.
func anew(ctx context.Context, o options, s section) error {
	old, err := os.ReadFile(o.out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := s.measure(ctx, o)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	fmt.Print(text)
	return os.WriteFile(o.out, []byte(withSection(string(old), s.title, text)), 0o644)
}

// recordedTraces is where recorded traces lie, from the scripts' folder.
func recordedTraces() string {
	if dir := os.Getenv("SYSFLOW_TRACES"); dir != "" {
		return dir
	}
	return "../../shared/traces"
}
