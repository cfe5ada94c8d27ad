package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/guest"
)

// here is this machine's kernel, among the names of Debian's.
const here = "this machine"

// job is the tests of a tier on a kernel.
type job struct {
	options
	kernel, tier string
	binaries     string
}

// runAll runs the tests of all tiers on all kernels and returns what came of it, by
// tier, in the order of the kernels.
func (o options) runAll(ctx context.Context, binaries string) map[string][]result {
	var jobs []job
	for tier := range strings.FieldsSeq(o.tiers) {
		if o.host && tier == tracepoint { // with lockdown trampolines are refused
			jobs = append(jobs, job{o, here, tier, binaries})
		}
		for kernel := range strings.FieldsSeq(o.kernels) {
			jobs = append(jobs, job{o, kernel, tier, binaries})
		}
	}
	results, room := make([]result, len(jobs)), make(chan struct{}, o.jobs)
	var wait sync.WaitGroup
	for i, j := range jobs {
		image, err := j.image(ctx) // one apt at a time
		room <- struct{}{}
		wait.Go(func() {
			results[i] = j.run(ctx, image, err)
			<-room
		})
	}
	wait.Wait()
	byTier := map[string][]result{}
	for i, j := range jobs {
		byTier[j.tier] = append(byTier[j.tier], results[i])
	}
	return byTier
}

func (j job) image(ctx context.Context) (string, error) {
	if j.kernel == here || j.reread {
		return "", nil
	}
	return guest.Fetch(ctx, j.dir, j.kernel)
}

func (j job) String() string { return j.tier + " on " + j.kernel }

// run runs the tests and tells of it. What keeps them from their end is a part of the
// result.
func (j job) run(ctx context.Context, image string, err error) result {
	begin := time.Now()
	if !j.reread {
		j.tell("begins; what it says is in %s", j.consoleName())
	}
	var said string
	if err == nil {
		said, err = j.say(ctx, image)
	}
	r, readErr := read(said)
	if err = errors.Join(err, readErr); err != nil {
		r.broken = strings.Join(strings.Fields(err.Error()), " ")
	}
	r.where = j.kernel
	if j.kernel != here {
		r.where = "Debian " + j.kernel
	}
	j.tell("%s after %v", r.sum(), time.Since(begin).Round(time.Second))
	return r
}

func (j job) tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s %v: %s\n", time.Now().Format(time.TimeOnly), j, fmt.Sprintf(format, args...))
}

func (j job) consoleName() string {
	return filepath.Join(j.dir, "console-"+strings.NewReplacer("/", "-", " ", "-").Replace(j.kernel+"-"+j.tier))
}

// testScript runs the tests of suites, in the folder of the binaries. What fails is read
// from what they print.
func testScript(suites string) string {
	var b strings.Builder
	b.WriteString("uname -r | sed 's/^/kernel: /'\n./sfcollector check | sed 's/^/check: /'\n")
	for suite := range strings.FieldsSeq(suites) {
		name, pattern, _ := strings.Cut(suite, ":")
		fmt.Fprintf(&b, "echo 'suite: %s'; ./%s.test -test.v=test2json -test.run '%s' 2>&1\n", name, name, pattern)
	}
	b.WriteString("echo 'suite: none'\n")
	return b.String()
}

// say runs the tests and returns what was said.
func (j job) say(ctx context.Context, image string) (string, error) {
	if j.reread {
		console, err := os.ReadFile(j.consoleName())
		return strings.ReplaceAll(string(console), "\r", ""), err
	}
	ctx, cancel := context.WithTimeout(ctx, j.limit)
	defer cancel()
	console, err := os.Create(j.consoleName())
	if err != nil {
		return "", err
	}
	defer console.Close()
	if j.kernel == here {
		cmd := exec.CommandContext(ctx, "sh", "-c", testScript(j.suites))
		cmd.Dir = j.binaries
		cmd.Env = append(os.Environ(), "SYSFLOW_BIN="+j.binaries, "SYSFLOW_TIER="+j.tier, "SYSFLOW_REQUIRE_KERNEL=1")
		out, err := cmd.CombinedOutput()
		_, writeErr := console.Write(out)
		return string(out), errors.Join(err, writeErr)
	}
	files := map[string]string{"sfcollector": filepath.Join(j.binaries, "sfcollector")}
	for suite := range strings.FieldsSeq(j.suites) {
		name, _, _ := strings.Cut(suite, ":")
		files[name+".test"] = filepath.Join(j.binaries, name+".test")
	}
	return guest.Run(ctx, guest.Options{Image: image, Files: files, Console: console,
		Script: "export SYSFLOW_REQUIRE_KERNEL=1 SYSFLOW_BIN=" + guest.Folder + " SYSFLOW_TIER=" + j.tier + "\n" + testScript(j.suites)})
}
