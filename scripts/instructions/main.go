package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
	"github.com/sysflow-stack/sysflow/scripts/guest"
)

func main() { os.Exit(command.Status(os.Stderr, "instructions", os.Args[1:], run)) }

// The ways in which this program runs itself, in a machine.
const (
	measureArg = "measure" // the first one, beside collectors
	loopArg    = "loop"    // a program of loops
)

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case measureArg:
			return measure(ctx)
		case loopArg:
			return json.NewEncoder(os.Stdout).Encode(countAll())
		}
	}
	flags := flag.NewFlagSet("instructions", flag.ContinueOnError)
	dir := flags.String("dir", "../bin/kernels", "folder of kernels and binaries")
	out := flags.String("out", "kernels", "folder to write the table to, empty for none")
	kernels := flags.String("kernels", "trixie-backports/6.18 trixie-backports", "Debian suites, each with a series if need be")
	limit := flags.Duration("limit", 30*time.Minute, "how long a machine may take")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	if err := guest.Needed(); err != nil {
		return err
	}
	binaries, err := guest.Build(ctx, filepath.Join(*dir, "counting"), guest.Collector(),
		guest.Program{Name: "instructions", Module: ".", Source: "./instructions"})
	if err != nil {
		return err
	}
	var results []*result
	for kernel := range strings.FieldsSeq(*kernels) {
		r, err := count(ctx, *dir, kernel, binaries, *limit)
		if err != nil {
			return fmt.Errorf("count on %s: %w", kernel, err)
		}
		results = append(results, r)
	}
	text := markdown(results)
	fmt.Print(text)
	if *out == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(*out, "INSTRUCTIONS.md"), []byte(text), 0o644)
}

// count runs this program in a machine.
func count(ctx context.Context, dir, kernel, binaries string, limit time.Duration) (*result, error) {
	image, err := guest.Fetch(ctx, dir, kernel)
	if err != nil {
		return nil, err
	}
	console, err := os.Create(filepath.Join(dir, "console-"+strings.ReplaceAll(kernel, "/", "-")+"-instructions"))
	if err != nil {
		return nil, err
	}
	defer console.Close()
	fmt.Fprintf(os.Stderr, "%s %s: begins; what it says is in %s\n", time.Now().Format(time.TimeOnly), kernel, console.Name())
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	said, err := guest.Run(ctx, guest.Options{
		Image: image, Counted: true, Console: console,
		Files: map[string]string{
			"sfcollector":  filepath.Join(binaries, "sfcollector"),
			"instructions": filepath.Join(binaries, "instructions"),
		},
		Script: "SYSFLOW_BIN=" + guest.Folder + " ./instructions " + measureArg + " 2>&1",
	})
	if err != nil {
		return nil, err
	}
	return read(said)
}
