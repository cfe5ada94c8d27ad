package run

import (
	"time"

	"golang.org/x/sys/unix"
)

// bootNow is the boot clock, in ns; it goes on while the machine is suspended.
func bootNow() uint64 {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts) != nil {
		return 0 // the clock exists since Linux 2.6.39
	}
	return uint64(ts.Nano())
}

// clockOffset is the wall clock minus the boot clock, in ns: of some readings
// the one that took the least time.
func clockOffset() int64 {
	var offset int64
	best := time.Duration(1<<63 - 1)
	for range 5 {
		before := bootNow()
		wall := time.Now().UnixNano()
		after := bootNow()
		if took := time.Duration(after - before); took < best {
			best, offset = took, wall-int64(before+(after-before)/2)
		}
	}
	return offset
}
