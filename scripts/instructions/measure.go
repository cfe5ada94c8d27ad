package main

import (
	"context"
	"encoding/json"
	"errors"
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
	Known   float64   // of the known loop
	Loops   []counted // for a turn of each
	Trouble string    // why there are none
}

// beside is what was counted beside a collector.
type beside struct {
	Tier     string
	Recorded counts // of a process that the collector records
	Other    counts // of one that it does not
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
		b := beside{Tier: tier}
		if err := b.measure(ctx); err != nil {
			return fmt.Errorf("tier %s: %w", tier, err)
		}
		line, err := json.Marshal(b)
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

// measure runs the loops, in a cgroup that a collector records and outside of it.
func (b *beside) measure(ctx context.Context) (err error) {
	group, err := cgroup.New("instructions")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	dir, err := os.MkdirTemp("", "instructions-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if b.Tier != tiers()[0] {
		stop, startErr := capture(ctx, b.Tier, group, dir)
		if startErr != nil {
			return startErr
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	if b.Recorded, err = loops(ctx, dir, group.Contain); err != nil {
		return err
	}
	b.Other, err = loops(ctx, dir, func(*exec.Cmd) {})
	return err
}

// capture starts a collector on a cgroup. An error of stop may be that it lost events.
func capture(ctx context.Context, tier string, group *cgroup.Cgroup, dir string) (stop func() error, err error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: pair.Binary("sfcollector"), Args: []string{"run", "--out", filepath.Join(dir, "trace.sf"),
		"--cgroup", group.Path(), "--no-container-lookup", "--tier", tier}})
	if err != nil {
		return nil, err
	}
	return func() error {
		err := p.Stop(stopsWithin)
		if err == nil && strings.Contains(p.Stderr(), "lost") {
			err = fmt.Errorf("the collector lost events: %s", p.Stderr())
		}
		return err
	}, nil
}

// loops runs this program again.
func loops(ctx context.Context, dir string, contain func(*exec.Cmd)) (c counts, err error) {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", loopArg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	cmd.Stderr = os.Stderr
	contain(cmd)
	out, err := cmd.Output()
	if err != nil {
		return c, fmt.Errorf("run the loops: %w", err)
	}
	if err := json.Unmarshal(out, &c); err != nil {
		return c, fmt.Errorf("read what the loops counted: %w", err)
	}
	return c, nil
}
