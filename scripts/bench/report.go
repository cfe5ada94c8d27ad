package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// machine is where the figures were made.
type machine struct {
	cpu    string
	kernel string
	memory uint64 // bytes
	load   string // average of the minute before
}

func thisMachine() (machine, error) {
	var m machine
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m, err
	}
	m.cpu = runtime.GOARCH
	if _, model, ok := strings.Cut(string(text), "model name\t: "); ok {
		m.cpu, _, _ = strings.Cut(model, "\n")
	}
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return m, err
	}
	m.kernel = unix.ByteSliceToString(name.Release[:])
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return m, err
	}
	m.memory = info.Totalram * uint64(info.Unit)
	m.load = fmt.Sprintf("%.1f", float64(info.Loads[0])/(1<<unix.SI_LOAD_SHIFT))
	return m, nil
}

// report is the beginning of the file, whose last table is of both measurements.
type report struct {
	machine    machine
	throughput flow
	slowdown   capture
}

func (r report) markdown() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# What it costs\n\n")
	p("One run of `make bench`. Machine: %s, %d processors, %d GiB, Linux %s, %s,\nload average before: %s.\n", r.machine.cpu, runtime.NumCPU(), r.machine.memory>>30, r.machine.kernel, runtime.Version(), r.machine.load)
	p("Compare ratios; absolute figures are this machine's.\n\n")
	p("## %s\n\n%s\n", slowdownTitle, r.slowdown.Markdown())
	r.writeThroughput(p)
	r.writeMemory(p)
	return b.String()
}

// withSection is a text with a section in the place of the one with the same
// title, or at the end.
func withSection(text, title, section string) string {
	head := "## " + title + "\n"
	section = head + "\n" + strings.TrimSpace(section) + "\n"
	before, old, found := strings.Cut(text, head)
	if !found {
		return strings.TrimRight(text, "\n") + "\n\n" + section
	}
	if i := strings.Index(old, "\n## "); i >= 0 {
		section += old[i:]
	}
	return before + section
}

// slowdownTitle is the section's.
const slowdownTitle = "A command under capture"

// Markdown is the section's text.
func (c capture) Markdown() string {
	var b strings.Builder
	b.WriteString("The load runs in a cgroup of its own on one processor, without and with the pair capturing that cgroup (built-in\n")
	b.WriteString("rules, alerts to a file), in turns. What is added in the kernel is of a burst that the ring has room for, with the\npair stopped by a signal; the rest of what is added with the pair at work is its share of a machine of few processors.\n")
	fmt.Fprintf(&b, "Times are the load's own on the processor, its children's included. Median [lowest..highest] of %d pairs.\n\n", len(c.costs[0].with))
	b.WriteString("| load | without, ns | with / without | added in the kernel, ns | added with the pair at work, ns | per |\n|---|---:|---:|---:|---:|---|\n")
	for _, c := range c.costs {
		times, kernel, all := ratio(c.without, c.with), added(c.without, c.kernel), added(c.without, c.with)
		fmt.Fprintf(&b, "| %s | %.0f | **%.2f** [%.2f..%.2f] | **%.0f** [%.0f..%.0f] | %.0f [%.0f..%.0f] | %s |\n", c.load.what, spreadOf(c.without).median,
			times.median, times.low, times.high, kernel.median, kernel.low, kernel.high, all.median, all.low, all.high, c.load.unit)
	}
	fmt.Fprintf(&b, "\nEvents lost in all of it, as Loss records say: %.0f.\n", c.used.lost)
	return b.String()
}

func (r report) writeThroughput(p func(string, ...any)) {
	t := r.throughput
	p("## Records through socket, decoding, joining and rules\n\n")
	p("The processor on one core with the built-in rules, fed %s through its socket again and again.\n\n", t.trace)
	p("| records | records/s | records per CPU second | ns of CPU per record |\n|---:|---:|---:|---:|\n")
	p("| %d | **%.0f** | %.0f | %.0f |\n\n", t.records, float64(t.records)/t.wall.Seconds(),
		float64(t.records)/t.used.CPU.Seconds(), float64(t.used.CPU.Nanoseconds())/float64(t.records))
}

func (r report) writeMemory(p func(string, ...any)) {
	p("## Peak resident memory\n\n| process | while | MiB |\n|---|---|---:|\n")
	p("| collector | the loads above | %.0f |\n", mib(r.slowdown.used.collector.Peak))
	p("| processor | the loads above | %.0f |\n", mib(r.slowdown.used.processor.Peak))
	p("| processor | being fed | %.0f |\n", mib(r.throughput.used.Peak))
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
