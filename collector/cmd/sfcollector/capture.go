package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
)

func newRun(c *config.Capture) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run (--socket PATH | --out FILE) [--cgroup PATH | -- COMMAND [ARG]...]",
		Short: "Record this host, a cgroup or a command until it is stopped",
		Long: `Record this host, the processes of a cgroup, or a command with all its
descendants, and stream the records to the processor that listens on a Unix
socket, or write them to a file. A processor that is not there is waited for.

A configuration file has the flags' names for keys, and filters. It is read again
when it changes and at SIGHUP: filters, the interval, the engines to ask and the log
level apply while the collector runs, and what needs a new start is said.

SIGINT or SIGTERM end the capture in order: a command is asked to end (SIGTERM)
and waited for, open flows are told, then the stream is closed. A second signal
ends it at once.`,
		Example: `  sfcollector run --socket /run/sysflow/sysflow.sock
  sfcollector run --config /etc/sysflow/collector.json
  sfcollector run --socket /run/sysflow/sysflow.sock --exclude path=/proc --exclude container=noisy-*
  sfcollector run --socket /sock/sysflow.sock --protocol original
  sfcollector run --out - --cgroup /sys/fs/cgroup/system.slice/nginx.service
  sfcollector run --out trace.sf -- make test`,
		DisableFlagsInUseLine: true,
		Args:                  afterDash,
		RunE: func(cmd *cobra.Command, args []string) error {
			return capture(cmd, c, path, args)
		},
	}
	captureFlags(cmd, c, &path)
	outputFlags(cmd, c)
	cmd.Flags().StringVar(&c.Cgroup, "cgroup", "", "record the processes of this cgroup v2 `FOLDER` only, and those below it")
	return cmd
}

// outputFlags are those of a live output.
func outputFlags(cmd *cobra.Command, c *config.Capture) {
	flags := cmd.Flags()
	flags.StringVar(&c.Socket, "socket", "", "`PATH` of the Unix socket of a processor")
	flags.StringVar(&c.Protocol, "protocol", c.Protocol, "`PROTOCOL` of the socket: native, or original for the original project's processor")
	flags.StringVar(&c.Spool, "spool", "", "`FOLDER` that keeps what the processor does not take, until it does")
	flags.Var(&c.SpoolSize, "spool-size", "`SIZE` of all files in the spool, as 64MiB or a number of bytes")
	flags.DurationVar((*time.Duration)(&c.SpoolSync), "spool-fsync", time.Duration(c.SpoolSync), "how long a block in the spool may wait for its fsync, a `DURATION` as 500ms")
	flags.StringVar(&c.SpoolFull, "spool-full", c.SpoolFull, "`WHICH` records a full spool drops: oldest or newest")
}

func newRecord(c *config.Capture) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "record --out FILE -- COMMAND [ARG]...",
		Short: "Run a command and record it with all its descendants",
		Long: `Run a command and record it, from its first instruction, with all its
descendants. The recording ends when the command does, and the command's exit
code is passed on.`,
		Example:               `  sfcollector record --out trace.sf -- sh -c 'cat /etc/hostname'`,
		DisableFlagsInUseLine: true,
		Args:                  afterDash,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return config.Usage("there is no command to record: give one after --, as in %s", cmd.UseLine())
			}
			return capture(cmd, c, path, args)
		},
	}
	captureFlags(cmd, c, &path)
	return cmd
}

// captureFlags are those of all captures.
func captureFlags(cmd *cobra.Command, c *config.Capture, path *string) {
	flags := cmd.Flags()
	flags.StringVar(path, "config", "", "configuration `FILE`, see sfcollector check --schema; flags go before what it says")
	flags.Var(newListFlag(&c.Filters.Include), "include", "record this alone, as port=443; may be repeated, kinds: "+strings.Join(config.FilterKinds(), ", "))
	flags.Var(newListFlag(&c.Filters.Exclude), "exclude", "leave this out, as path=/proc; may be repeated, kinds as of --include")
	flags.StringVar(&c.Out, "out", "", "`FILE` to write, - for standard output")
	flags.BoolVar(&c.Force, "force", false, "overwrite the file of --out")
	flags.IntVar(&c.SchemaVersion, "schema-version", c.SchemaVersion, "`VERSION` of the format: 6, or 5 for the original tools")
	flags.IntVar(&c.Ring, "ring", 0, "`BYTES` of the kernel's ring buffer, a power of two (default 8388608); below 262144 one container that floods costs others more than their bulk")
	flags.IntVar(&c.Quota, "quota", c.Quota, "how full the ring is, in `PERCENT`, when a cgroup that has more in it than is left loses its files, reads and writes, so that others lose nothing; 100: never")
	flags.Var(&c.Memory, "memory-limit", "`SIZE` that the collector may use, the kernel's maps included, as 128MiB; near it, it takes in less (default nine tenths of its cgroup's limit, or 96 MiB and 1 MiB for each CPU)")
	flags.DurationVar((*time.Duration)(&c.Interval), "interval", time.Duration(c.Interval), "how often an open flow is told while it changes, a `DURATION` as 30s")
	flags.StringVar(&c.Tier, "tier", c.Tier, "`TIER` that system calls are hooked at: tracepoint, at the end of every call; trampoline, at the functions of those that are recorded, so that others cost nothing (not 32-bit ones, nor those that seccomp refuses); auto, trampoline where the kernel allows it")
	flags.StringVar(&c.Exporter, "exporter", "", "`NAME` of the exporter in the records' header (default the host's name)")
	flags.StringVar(&c.NodeID, "node-id", "", "`ID` of the node in the records' header (default the machine's id)")
	flags.StringVar(&c.NodeIP, "node-ip", "", "`ADDRESS` of the node in the records' header")
	flags.StringVar(&c.Cluster, "cluster", "", "`NAME` of the cluster in the records' header")
	flags.StringArrayVar(&c.ContainerSockets, "container-socket", nil, "socket of a container engine to ask, `ENGINE=PATH` as docker=/var/run/docker.sock; also podman=, containerd= and crio=, may be repeated (default the usual places)")
	flags.BoolVar(&c.NoContainerLookup, "no-container-lookup", false, "ask no container engine: containers are known by their ids alone")
	flags.BoolVar(&c.DNS, "dns", false, "tell queries and answers on UDP and TCP port 53")
	flags.StringSliceVar(&c.Env, "env", nil, "`NAMES` of environment variables to tell of each program that is executed, as LD_PRELOAD,PATH; of the first 8 KiB of its environment")
	flags.BoolVar(&c.HashExecutables, "hash-executables", false, "add the SHA-256 of the program to processes, once it is made: programs are read, up to 64 MiB a second")
	flags.StringVar((*string)(&c.Confine), "confine", string(c.Confine), "`ANSWER` to system calls that a running capture does not need: errno (they fail), kill (it ends), or off, which keeps all capabilities as well")
	flags.StringVar(&c.Metrics, "metrics-address", "", "serve metrics and health at `HOST:PORT`, as 127.0.0.1:9100")
}

// afterDash refuses arguments that stand before --.
func afterDash(cmd *cobra.Command, args []string) error {
	switch at := cmd.ArgsLenAtDash(); {
	case at < 0 && len(args) > 0:
		return config.Usage("%q: a command to record stands after --, as in %s", args[0], cmd.UseLine())
	case at > 0:
		return config.Usage("%q stands before --: see %s --help", args[0], cmd.CommandPath())
	case at == 0 && len(args) == 0:
		return config.Usage("there is no command after --")
	}
	return nil
}
