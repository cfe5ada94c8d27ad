package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// report writes the figures and prints them.
func report(o *options, samples []sample, end *ended, v verdict) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# A day in an hour\n\nOne run of `make soak`: %s at %g times the pace of a node's day (%s), %d samples. Medians.\n\n",
		end.lasted.Round(time.Second), o.pace, machine(), len(samples))
	fmt.Fprintf(&b, "A node's second: %d programs, %d opens, %d reads and writes, %d connections, %g containers.\n\n",
		programs, opened, transfers, connections, containers)
	b.WriteString("| figure | second quarter | last quarter | most |\n|---|---:|---:|---:|\n")
	for _, r := range v.rows {
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.1f |\n", r.name, r.early, r.later, r.most)
	}
	fmt.Fprintf(&b, "\nRecords: %.0f, lost: %.0f. Processor time: collector %.1f %% of one processor, processor %.1f %%.\n",
		end.records, end.lost, share(end.cpu[0], end.lasted), share(end.cpu[1], end.lasted))
	if len(v.faults) == 0 {
		b.WriteString("\nNothing grew.\n")
	}
	for _, fault := range v.faults {
		fmt.Fprintf(&b, "\nNot as it should be: %s.\n", fault)
	}
	if _, err := os.Stdout.WriteString(b.String()); err != nil {
		return err
	}
	return os.WriteFile(o.out, []byte(b.String()), 0o644)
}

func share(cpu, of time.Duration) float64 { return 100 * float64(cpu) / float64(of) }

func machine() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return runtime.Version()
	}
	return fmt.Sprintf("%d processors, Linux %s, %s", runtime.NumCPU(), unix.ByteSliceToString(name.Release[:]), runtime.Version())
}
