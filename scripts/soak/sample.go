package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// holding is what a process holds.
type holding struct {
	resident    int64 // bytes
	descriptors int
	threads     int
}

// sample is the pair at a moment.
type sample struct {
	at                   time.Duration // since the start
	collector, processor holding
	late                 time.Duration // of the last stamp: what its record says less what its program said
	stamped              bool
}

func (l *line) sample(now time.Time) (s sample, err error) {
	s.at = now.Sub(l.start)
	if s.collector, err = held(l.collector); err != nil {
		return s, err
	}
	if s.processor, err = held(l.processor); err != nil {
		return s, err
	}
	s.late, s.stamped, err = lastStamp(l.alerts)
	return s, err
}

func held(p *pair.Process) (h holding, err error) {
	dir := fmt.Sprintf("/proc/%d/", p.PID())
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return h, err
	}
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		n, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		switch key {
		case "VmRSS":
			kib, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				return h, err
			}
			h.resident = kib << 10
		case "Threads":
			if h.threads, err = strconv.Atoi(n); err != nil {
				return h, err
			}
		}
	}
	open, err := os.ReadDir(dir + "fd")
	h.descriptors = len(open)
	return h, err
}

// tailBytes is where the last stamp is looked for.
const tailBytes = 64 << 10

// stamp is an alert: the record's time and the program's, in ns since the epoch.
func stamps() *regexp.Regexp { return regexp.MustCompile(`(\d{19}) ` + stampMark + `(\d{19})`) }

// lastStamp reads the newest alert of a stamp.
func lastStamp(path string) (late time.Duration, ok bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return 0, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	tail := make([]byte, min(info.Size(), tailBytes))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return 0, false, err
	}
	all := stamps().FindAllSubmatch(bytes.TrimSpace(tail), -1)
	if len(all) == 0 {
		return 0, false, nil
	}
	last := all[len(all)-1]
	told, err := strconv.ParseInt(string(last[1]), 10, 64)
	if err != nil {
		return 0, false, err
	}
	said, err := strconv.ParseInt(string(last[2]), 10, 64)
	return time.Duration(told - said), err == nil, err
}
