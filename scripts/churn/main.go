package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/command"
)

// options are the command line's.
type options struct {
	collector string
	engine    string // of the socket: docker or podman
	socket    string
	parent    string
	image     string
	count     int
	parallel  int
	least     float64
	dir       string
}

func main() {
	os.Exit(command.Status(os.Stderr, "churn", os.Args[1:], run))
}

func run(ctx context.Context, args []string) error {
	if len(args) == 1 && args[0] == "payload" {
		return payload()
	}
	var o options
	flags := flag.NewFlagSet("churn", flag.ContinueOnError)
	flags.StringVar(&o.collector, "collector", "../bin/sfcollector", "the collector's binary")
	flags.StringVar(&o.engine, "engine", "docker", "kind of engine: docker or podman")
	flags.StringVar(&o.socket, "socket", "/var/run/docker.sock", "socket of the engine")
	flags.StringVar(&o.parent, "parent", "/docker", "cgroup that the engine makes its containers' in: nothing else is recorded")
	flags.StringVar(&o.image, "image", "sysflow-churn:1", "image whose containers run this program's payload")
	flags.IntVar(&o.count, "n", 1000, "containers to run")
	flags.IntVar(&o.parallel, "parallel", 4, "containers at a time")
	flags.Float64Var(&o.least, "least", 99.9, "percent of the records that must have id, name and image")
	flags.StringVar(&o.dir, "dir", os.TempDir(), "folder for the trace")
	if err := command.Parse(flags, args); err != nil {
		return err
	}
	return measure(ctx, &o)
}

// lifetime is how long a container lives.
const lifetime = 50 * time.Millisecond

// payload is what a container does: it lives for a moment, and writes and reads a file
// at its beginning and end.
func payload() error {
	for _, name := range []string{"first", "last"} {
		path := filepath.Join("/", name)
		err := os.WriteFile(path, []byte("churn"), 0o600)
		_, rerr := os.ReadFile(path)
		if err := errors.Join(err, rerr, os.Remove(path)); err != nil {
			return err
		}
		if name == "first" {
			time.Sleep(lifetime)
		}
	}
	return nil
}
