package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// options are the command line's.
type options struct {
	dir     string
	out     string
	kernels string
	limit   time.Duration
	host    bool
	suites  string
	tier    string
}

// tracepoint is the tier that all kernels have.
const tracepoint = "tracepoint"

// supported names the kernels: Debian's suites, with a series where it is not the
// suite's own.
const supported = "bullseye bookworm trixie trixie-backports/6.18 trixie-backports"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	passed, err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "kernels:", err)
		os.Exit(1)
	case !passed:
		os.Exit(1)
	}
}

// run reports whether everything passed on every kernel.
func run(ctx context.Context, args []string) (bool, error) {
	var o options
	flags := flag.NewFlagSet("kernels", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "../bin/kernels", "folder of kernels and binaries")
	flags.StringVar(&o.out, "out", "kernels", "folder to write the tables to, empty for none")
	flags.StringVar(&o.kernels, "kernels", supported, "Debian suites, each with a series if need be, as trixie-backports/6.18")
	flags.DurationVar(&o.limit, "limit", 20*time.Minute, "how long the tests of one kernel may take")
	flags.BoolVar(&o.host, "host", true, "run them on this machine's kernel as well (root)")
	flags.StringVar(&o.suites, "suites", "syscalls probe", "tests to run: syscalls, through the built collector; probe, of its kernel side alone")
	tiers := flags.String("tiers", "tracepoint trampoline", "where the collector hooks system calls, a table each")
	if err := flags.Parse(args); err != nil {
		return false, flag.ErrHelp
	}
	binaries, err := build(ctx, filepath.Join(o.dir, "binaries"))
	if err != nil {
		return false, err
	}
	all := true
	for tier := range strings.FieldsSeq(*tiers) {
		o.tier = tier
		ok, err := o.table(ctx, binaries)
		if err != nil {
			return false, err
		}
		all = all && ok
	}
	return all, nil
}

// table runs the tests of a tier and writes its table.
func (o options) table(ctx context.Context, binaries string) (bool, error) {
	var results []result
	if o.host && o.tier == tracepoint { // with lockdown trampolines are refused
		r, err := here(ctx, o, binaries)
		if err != nil {
			return false, err
		}
		results = append(results, r)
	}
	for spec := range strings.FieldsSeq(o.kernels) {
		r, err := there(ctx, o, spec, binaries)
		if err != nil {
			return false, fmt.Errorf("kernel %s: %w", spec, err)
		}
		results = append(results, r)
	}
	text := markdown(results, o.tier)
	fmt.Print(text)
	if o.out == "" {
		return passed(results), nil
	}
	name := "RESULTS.md"
	if o.tier != tracepoint {
		name = strings.ToUpper(o.tier) + ".md"
	}
	return passed(results), os.WriteFile(filepath.Join(o.out, name), []byte(text), 0o644)
}

// build makes the collector and the test binaries, static ones.
func build(ctx context.Context, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, b := range []struct {
		module, name string
		args         []string
	}{
		{"../collector", "sfcollector", []string{"build", "./cmd/sfcollector"}},
		{"../collector", "probe.test", []string{"test", "-c", "./internal/probe"}},
		{".", "syscalls.test", []string{"test", "-c", "./syscalls"}},
	} {
		last := len(b.args) - 1
		args := append(append(b.args[:last:last], "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, b.name)), b.args[last])
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = b.module
		cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", b.name, err, out)
		}
	}
	return dir, nil
}

// here runs the tests on this machine.
func here(ctx context.Context, o options, binaries string) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", testScript)
	cmd.Dir = binaries
	cmd.Env = append(os.Environ(), "SYSFLOW_BIN="+binaries, "SUITES="+o.suites, "SYSFLOW_TIER="+o.tier)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return result{}, fmt.Errorf("run the tests here: %w", err)
	}
	r, err := read(string(out))
	r.where = "this machine"
	return r, err
}

// there runs them on a kernel of Debian's.
func there(ctx context.Context, o options, spec, binaries string) (result, error) {
	fetch := exec.CommandContext(ctx, "kernels/fetch.sh", o.dir, spec)
	fetch.Stderr = os.Stderr
	image, err := fetch.Output()
	if err != nil {
		return result{}, fmt.Errorf("fetch: %w", err)
	}
	console, err := boot(ctx, o, strings.TrimSpace(string(image)), binaries)
	if err != nil {
		return result{}, err
	}
	if err := os.WriteFile(filepath.Join(o.dir, "console-"+strings.ReplaceAll(spec, "/", "-")), []byte(console), 0o644); err != nil {
		return result{}, err
	}
	r, err := read(console)
	r.where = "Debian " + spec
	return r, err
}
