package run

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
)

// Finding is what a check found.
type Finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"` // without it nothing can be recorded
	Detail string `json:"detail"` // what was found, or why not and the cure
}

// Check looks at what this machine gives to a capture, and last loads the probe
// for a moment.
func Check() []Finding {
	release := Finding{"kernel", true, false, kernelRelease()}
	room := finding("memory", true, enoughMemory(), fmt.Sprintf("a limit of %d MiB", memoryLimit(0, runtime.NumCPU())>>20))
	if !room.OK { // what follows needs some, too
		return []Finding{release, room}
	}
	loads, iterates := load()
	unseen, uringErr := probe.Uring()
	found := []Finding{
		release, room,
		{"lockdown", true, false, lockdown()},
		finding("type information", true, btf(), btfPath),
	}
	found = append(found, hooks()...)
	found = append(found,
		finding("probe", true, loads, "loads and attaches"),
		finding("task iterator", true, iterates, "tells what runs already"),
		finding("io_uring", false, uringErr, "requests are recorded; not seen: "+unseen),
		trampolines(),
		finding("32-bit calls", false, compat(), "recorded as the 64-bit ones"),
		finding("cgroup v2", false, cgroup2(), "--cgroup can be used"),
	)
	found = append(found, confinement()...)
	return append(found, containerEngines()...)
}

// trampolines tells what the second tier would record.
func trampolines() Finding {
	found, unseen, err := probe.Trampolines()
	return finding("trampolines", false, err,
		fmt.Sprintf("--tier trampoline hooks %d functions; not seen: %s", found, strings.Join(unseen, ", ")))
}

// hooks tells of each tracepoint that is used what comes from it.
func hooks() (found []Finding) {
	missing, err := probe.MissingHooks()
	for _, h := range probe.Hooks() {
		why := err
		if why == nil {
			why = missing[h.Name]
		}
		found = append(found, finding("hook "+h.Name, true, why, h.For))
	}
	return found
}

// containerEngines tells which engines can be asked for names and images.
func containerEngines() (found []Finding) {
	c := config.Default()
	for _, s := range c.EngineSockets() {
		_, err := os.Stat(s.Path)
		if err != nil {
			err = fmt.Errorf("no socket at %s: its containers are known by their ids; --container-socket %s=PATH names another", s.Path, s.Engine)
		}
		found = append(found, finding("engine "+s.Engine, false, err, "can be asked at "+s.Path))
	}
	return found
}

func finding(name string, need bool, err error, found string) Finding {
	if err != nil {
		return Finding{name, false, need, err.Error()}
	}
	return Finding{name, true, need, found}
}

var errNotLoaded = errors.New("the probe is not loaded")

// load tries the probe, then its iterator of tasks.
func load() (loads, iterates error) {
	p, err := probe.Load(probe.Options{Scope: probe.Scope{Kind: probe.ScopeTree}})
	if err != nil {
		return err, errNotLoaded
	}
	_, iterates = p.Tasks()
	return p.Close(), iterates
}

// compat reports whether 32-bit calls are known on this machine.
func compat() error {
	if !probe.CompatCalls() {
		return errors.New("are counted in the metrics only: their numbers are not known on this machine")
	}
	return nil
}

// cgroup2 looks for a mounted cgroup v2 hierarchy.
func cgroup2() error {
	for l := range strings.Lines(line("/proc/self/mounts")) {
		if f := strings.Fields(l); len(f) > 2 && f[2] == "cgroup2" {
			return nil
		}
	}
	return errors.New("no cgroup v2 hierarchy is mounted: mount -t cgroup2 none FOLDER, or record the host or a command")
}

const btfPath = "/sys/kernel/btf/vmlinux"

func btf() error {
	if _, err := os.Stat(btfPath); err != nil {
		return fmt.Errorf("there is no %s: use a kernel that was built with CONFIG_DEBUG_INFO_BTF", btfPath)
	}
	return nil
}

func kernelRelease() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err.Error()
	}
	return unix.ByteSliceToString(u.Release[:]) + " " + unix.ByteSliceToString(u.Machine[:])
}

// lockdown is the kernel's mode, which it marks with brackets.
func lockdown() string {
	modes := line("/sys/kernel/security/lockdown")
	if _, after, ok := strings.Cut(modes, "["); ok {
		mode, _, _ := strings.Cut(after, "]")
		return mode
	}
	return "not told"
}
