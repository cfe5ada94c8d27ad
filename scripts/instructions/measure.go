package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// counts is what a program of loops counted.
type counts struct {
	Tier    string    // of the collector beside it
	Known   float64   // of the known loop
	Loops   []counted // for a turn of each
	Trouble string    // why there are none
}

type counted struct {
	Name         string
	Instructions float64
}

// tiers are those that are compared; the first one is no collector.
func tiers() []string { return []string{"none", "tracepoint", "trampoline"} }

// Marks of what this program prints in a machine.
const (
	kernelMark = "kernel: "
	countsMark = "counts: "
)

// measure runs the loops beside each collector and prints what they counted.
func measure(ctx context.Context) error {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return fmt.Errorf("ask for the kernel's name: %w", err)
	}
	fmt.Println(kernelMark + unix.ByteSliceToString(u.Release[:]))
	for _, tier := range tiers() {
		c, err := beside(ctx, tier)
		if err != nil {
			return fmt.Errorf("tier %s: %w", tier, err)
		}
		line, err := json.Marshal(c)
		if err != nil {
			return err
		}
		fmt.Println(countsMark + string(line))
	}
	return nil
}

const (
	readyWithin = 10 * time.Minute // of the machine's clock
	stopsWithin = 2 * time.Minute
)

// beside runs the loops in a cgroup that a collector records.
func beside(ctx context.Context, tier string) (c counts, err error) {
	group, err := cgroup.New("instructions")
	if err != nil {
		return c, err
	}
	defer func() {
		if removed := group.Remove(); err == nil {
			err = removed
		}
	}()
	dir, err := os.MkdirTemp("", "instructions-")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	if tier == tiers()[0] {
		return loops(ctx, dir, tier, group)
	}
	ready, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	p, err := pair.StartReady(ready, pair.Options{Path: pair.Binary("sfcollector"), Args: []string{"run", "--out", filepath.Join(dir, "trace.sf"),
		"--cgroup", group.Path(), "--no-container-lookup", "--tier", tier}})
	if err != nil {
		return c, err
	}
	defer func() {
		if stopped := p.Stop(stopsWithin); err == nil {
			err = stopped
		}
		if err == nil && strings.Contains(p.Stderr(), "lost") {
			err = fmt.Errorf("the collector lost events: %s", p.Stderr())
		}
	}()
	return loops(ctx, dir, tier, group)
}

// loops runs this program again.
func loops(ctx context.Context, dir, tier string, group *cgroup.Cgroup) (c counts, err error) {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", loopArg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	cmd.Stderr = os.Stderr
	group.Contain(cmd)
	out, err := cmd.Output()
	if err != nil {
		return c, fmt.Errorf("run the loops: %w", err)
	}
	if err := json.Unmarshal(out, &c); err != nil {
		return c, fmt.Errorf("read what the loops counted: %w", err)
	}
	c.Tier = tier
	return c, nil
}
