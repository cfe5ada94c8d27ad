package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Marks around the output of the tests on a guest's console, which has the
// firmware's and the kernel's words too.
const (
	beginMark = "=== tests begin"
	endMark   = "=== tests end"
)

// testScript runs the tests of $SUITES, in the folder of the binaries. What fails is
// read from what they print.
const testScript = `uname -r | sed 's/^/kernel: /'
./sfcollector check | sed 's/^/check: /'
for suite in $SUITES; do echo "suite: $suite"; ./$suite.test -test.v=test2json 2>&1; done
echo "suite: none"`

// initScript is the guest's first process, but for its first lines.
const initScript = `
export PATH=/bin HOME=/tmp TMPDIR=/tmp SYSFLOW_BIN=/t SYSFLOW_REQUIRE_KERNEL=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd # where 5.10's TOMOYO looks for what execveat runs
mount -t tmpfs tmp /tmp
mount -t cgroup2 cgroup /sys/fs/cgroup
mount -t bpf bpf /sys/fs/bpf
ip link set lo up
cd /t
echo "` + beginMark + `"
` + testScript + `
echo "` + endMark + `"
poweroff -f
`

// boot runs the tests under a kernel in an emulated machine and returns what its
// console said. A guest now and then panics before its first process runs: it gets
// another try.
func boot(ctx context.Context, o options, image, binaries string) (string, error) {
	dir, err := os.MkdirTemp("", "kernels-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	disk := filepath.Join(dir, "initrd")
	if err := writeDisk(disk, binaries, o); err != nil {
		return "", fmt.Errorf("make the guest's disk: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	var console []byte
	for range 2 {
		// The guest's end is its console's: how the emulator ends says nothing.
		cmd := exec.CommandContext(ctx, "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max,-cx16,-la57",
			"-m", "2048", "-smp", "1", "-kernel", image, "-initrd", disk, "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
			"-append", "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off")
		console, err = cmd.CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return "", fmt.Errorf("%w (Debian: qemu-system-x86)", err)
		}
		if bytes.Contains(console, []byte(beginMark)) {
			break
		}
	}
	text := strings.ReplaceAll(string(console), "\r", "")
	_, tests, found := strings.Cut(text, beginMark)
	if !found {
		return "", fmt.Errorf("no test began; the console's end: %s", text[max(0, len(text)-500):])
	}
	return tests, nil
}

// writeDisk writes an initial RAM disk of busybox and the binaries.
func writeDisk(name, binaries string, o options) error {
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		return fmt.Errorf("%w (Debian: busybox-static)", err)
	}
	list, err := exec.Command(busybox, "--list").Output()
	if err != nil {
		return fmt.Errorf("list busybox's commands: %w", err)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err != nil {
		return err
	}
	a := &archive{w: z}
	for _, dir := range []string{"bin", "dev", "etc", "proc", "sys", "t", "tmp", "var"} {
		a.folder(dir)
	}
	a.text("init", "#!/bin/sh\nSUITES='"+o.suites+"'\nexport SYSFLOW_TIER='"+o.tier+"'"+initScript, 0o755)
	a.text("etc/passwd", "root:x:0:0:root:/:/bin/sh\n", 0o644)
	a.text("etc/hostname", "guest\n", 0o644)
	a.file("bin/busybox", busybox)
	for command := range strings.FieldsSeq(string(list)) {
		if command != "busybox" {
			a.link("bin/"+command, "busybox")
		}
	}
	a.file("t/sfcollector", filepath.Join(binaries, "sfcollector"))
	for suite := range strings.FieldsSeq(o.suites) {
		a.file("t/"+suite+".test", filepath.Join(binaries, suite+".test"))
	}
	a.end()
	return errors.Join(a.err, z.Close(), f.Close())
}
