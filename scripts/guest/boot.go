package guest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Marks around the output of the script on a guest's console, which has the firmware's
// and the kernel's words too.
const (
	beginMark = "=== script begins"
	endMark   = "=== script ends"
)

// Options are what a guest is to do.
type Options struct {
	Image  string            // of the kernel
	Files  map[string]string // programs in the script's folder: where each comes from
	Script string            // for busybox's shell
	// Counted has the guest's clocks and its time stamp counter go on by a nanosecond
	// with each instruction, and by nothing else but what it sleeps.
	Counted bool
	Console io.Writer // gets a copy of what the console says, as it comes; nil for none
}

// Needed tells which program is missing on this machine.
func Needed() error {
	for program, of := range map[string]string{"qemu-system-x86_64": "qemu-system-x86", "busybox": "busybox-static"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%w (Debian: %s)", err, of)
		}
	}
	return nil
}

// initScript is the guest's first process; the script follows.
const initScript = `#!/bin/sh
export PATH=/bin HOME=/tmp TMPDIR=/tmp
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
`

const endScript = `
echo "` + endMark + `"
poweroff -f
`

// Folder is where the script runs and its files are.
const Folder = "/t"

// Run boots the guest and returns what its script printed. A guest now and then panics
// before its first process runs: it gets another try.
func Run(ctx context.Context, o Options) (string, error) {
	dir, err := os.MkdirTemp("", "guest-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	disk := filepath.Join(dir, "initrd")
	if err := writeDisk(disk, o); err != nil {
		return "", fmt.Errorf("make the guest's disk: %w", err)
	}
	var console string
	for tries := 0; tries < 2 && ctx.Err() == nil; tries++ {
		if console, err = boot(ctx, o, disk); err != nil {
			return "", err
		}
		if _, said, begun := strings.Cut(console, beginMark+"\n"); begun {
			said, _, _ = strings.Cut(said, endMark)
			return said, nil
		}
	}
	err = fmt.Errorf("the script did not begin; the console's end: %s", console[max(0, len(console)-500):])
	return "", errors.Join(ctx.Err(), err)
}

// boot emulates the machine until it is off and returns what its console said: how the
// emulator ends says nothing.
func boot(ctx context.Context, o Options, disk string) (string, error) {
	args := []string{"-accel", "tcg,thread=multi"}
	if o.Counted {
		args = []string{"-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"}
	}
	args = append(args, "-cpu", "max,-cx16,-la57",
		"-m", "2048", "-smp", "1", "-kernel", o.Image, "-initrd", disk, "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
		"-append", "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off")
	cmd := exec.CommandContext(ctx, "qemu-system-x86_64", args...)
	var console bytes.Buffer
	cmd.Stdout = &console
	if o.Console != nil {
		cmd.Stdout = io.MultiWriter(&console, o.Console)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); errors.Is(err, exec.ErrNotFound) {
		return "", err
	}
	return strings.ReplaceAll(console.String(), "\r", ""), nil
}
