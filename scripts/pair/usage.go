package pair

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Usage is what a process has used so far.
type Usage struct {
	CPU  time.Duration // of user and system
	Peak int64         // of resident memory, bytes
}

// Usage asks the process's own clock and /proc, as the rusage of an ended process also
// counts the memory of whoever started it.
func (p *Process) Usage() (Usage, error) {
	var u Usage
	var cpu unix.Timespec
	// The clock of another process's processor time: clock_getcpuclockid(3).
	if err := unix.ClockGettime(int32(^p.PID()<<3|2), &cpu); err != nil {
		return u, fmt.Errorf("read processor time of %d: %w", p.PID(), err)
	}
	u.CPU = time.Duration(cpu.Nano())
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		return u, err
	}
	_, peak, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return u, fmt.Errorf("read usage of %d: it has ended", p.PID())
	}
	var kib int64
	if _, err := fmt.Sscan(peak, &kib); err != nil {
		return u, fmt.Errorf("read usage of %d: %w", p.PID(), err)
	}
	u.Peak = kib << 10
	return u, nil
}
