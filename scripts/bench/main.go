package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/sysflow-stack/sysflow/scripts/bench/format"
	"github.com/sysflow-stack/sysflow/scripts/bench/load"
	"github.com/sysflow-stack/sysflow/scripts/bench/rules"
	"github.com/sysflow-stack/sysflow/scripts/bench/volume"
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
	if len(args) == 3 && args[0] == partWork {
		return work(args[1], args[2])
	}
	if len(args) == 4 && args[0] == load.WorkCommand {
		return load.Work(args[1], args[2], args[3])
	}
	var o options
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
	flags.StringVar(&o.only, "only", "", "measure one section anew, and leave the others of the file: capture, load, programs, tracers, volume, export, format, rules")
	flags.StringVar(&o.load, "load", "", "with -only capture or load, the only one of its loads to run; a name that is none gets their list")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	o.rules.Processor, o.rules.Traces = "../processor", o.format.Traces
	switch o.only {
	case "":
	case "capture":
		return section(o, slowdownTitle, func() (string, error) {
			c, err := slowdown(ctx, o)
			if err != nil {
				return "", err
			}
			return c.markdown(), nil
		})
	case "load":
		return section(o, load.Title, func() (string, error) {
			r, err := load.Measure(ctx, load.Options{Bin: o.bin, Only: o.load})
			return r.Markdown(), err
		})
	case "programs":
		return section(o, programsTitle, func() (string, error) {
			r, err := measurePrograms(ctx, o)
			return r.markdown(), err
		})
	case "tracers":
		return section(o, tracersTitle, func() (string, error) {
			r, err := measureTracers(ctx, o)
			return r.markdown(), err
		})
	case "volume":
		return section(o, volume.Title, func() (string, error) {
			r, err := volume.Measure(ctx, volume.Options{Collector: filepath.Join(o.bin, "sfcollector")})
			return r.Markdown(), err
		})
	case "export":
		return section(o, exportTitle, func() (string, error) {
			x, err := measureExports(ctx, o)
			return x.markdown(), err
		})
	case "format":
		return section(o, format.Title, func() (string, error) {
			r, err := format.Measure(o.format)
			return r.Markdown(), err
		})
	case "rules":
		return section(o, rules.Title, func() (string, error) {
			r, err := rules.Measure(ctx, o.rules)
			return r.Markdown(), err
		})
	default:
		fmt.Fprintf(flags.Output(), "-only %s: there are capture, load, programs, tracers, volume, export, format and rules\n", o.only)
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
	if r.load, err = load.Measure(ctx, load.Options{Bin: o.bin}); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if r.programs, err = measurePrograms(ctx, o); err != nil {
		return fmt.Errorf("programs: %w", err)
	}
	if r.tracers, err = measureTracers(ctx, o); err != nil {
		return fmt.Errorf("tracers: %w", err)
	}
	if r.volume, err = volume.Measure(ctx, volume.Options{Collector: filepath.Join(o.bin, "sfcollector")}); err != nil {
		return fmt.Errorf("volume: %w", err)
	}
	if r.exported, err = measureExports(ctx, o); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if r.format, err = format.Measure(o.format); err != nil {
		return fmt.Errorf("format: %w", err)
	}
	if r.rules, err = rules.Measure(ctx, o.rules); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	text := r.markdown()
	fmt.Print(text)
	return os.WriteFile(o.out, []byte(text), 0o644)
}

// section measures one section and writes it anew.
func section(o options, title string, measure func() (string, error)) error {
	old, err := os.ReadFile(o.out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := measure()
	if err != nil {
		return fmt.Errorf("%s: %w", o.only, err)
	}
	fmt.Print(text)
	return os.WriteFile(o.out, []byte(withSection(string(old), title, text)), 0o644)
}

// recordedTraces is where recorded traces lie, from the scripts' folder.
func recordedTraces() string {
	if dir := os.Getenv("SYSFLOW_TRACES"); dir != "" {
		return dir
	}
	return "../../shared/traces"
}
