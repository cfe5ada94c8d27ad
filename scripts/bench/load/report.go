package load

import (
	"fmt"
	"strings"
)

// Title is the section's.
const Title = "Under load"

// Report is what was measured.
type Report struct{ all []figures }

// Markdown is the section's text.
func (r Report) Markdown() string {
	var b strings.Builder
	b.WriteString("As fast as the machine can, on all its processors, alone (an eighth of the load) and under the pair with the built-in rules. User space is what collector\n")
	b.WriteString("and processor take, until the last record is handled, of one processor for as long as the load lasts; memory is the highest use of\n")
	b.WriteString("their cgroup, the kernel's maps included. In a second run the collector writes a file: what it tells and what it says is\n")
	b.WriteString("lost, class by class, is compared with what the load did. Urgent are exec, exit, fork, connect and accept.\n\n")
	b.WriteString("| load | done | a second alone | a second under the pair | records | lost | user space, % of a processor | memory, MiB | lost in the file: urgent | others | told + lost = done |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n")
	for i := range r.all {
		r.all[i].row(&b)
	}
	return b.String()
}

func (f *figures) row(b *strings.Builder) {
	done := f.load.workers * f.load.done
	urgent, lost := f.sum.LostUrgent(), int64(0)
	for _, n := range f.sum.Lost {
		lost += n
	}
	exact := "yes"
	if wrong := f.sum.Wrong(f.load.did()); len(wrong) > 0 {
		exact = "**no**: " + strings.Join(wrong, "; ")
	}
	fmt.Fprintf(b, "| %s | %d %s | %.0f | **%.0f** | %.0f | %.0f | **%.1f** | **%d** | %d | %d | %s |\n", f.load.what, done, f.load.unit,
		float64(done)/f.alone.Seconds(), float64(done)/f.took.Seconds(), f.records, f.lost, 100*f.cpu.Seconds()/f.took.Seconds(), f.peak>>20, urgent, lost-urgent, exact)
}
