package pair

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux port
// that Go has.
const tick = 10 * time.Millisecond

// Usage is what a process has used so far.
type Usage struct {
	CPU  time.Duration // of user and system
	Peak int64         // of resident memory, bytes
}

// Usage reads /proc, as the rusage of an ended process also counts the memory
// of whoever started it.
func (p *Process) Usage() (Usage, error) {
	var u Usage
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
	if err != nil {
		return u, err
	}
	// The name in brackets may hold anything; user and system time are the
	// 12th and 13th fields after it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) < 13 {
		return u, fmt.Errorf("read usage of %d: %d fields", p.PID(), len(fields))
	}
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return u, fmt.Errorf("read usage of %d: %w", p.PID(), err)
		}
		u.CPU += time.Duration(n) * tick
	}
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
