package cgroup

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
)

// hierarchy is one of cgroups that is mounted: of version 2, or of version 1 with some
// controllers.
type hierarchy struct {
	dir         string
	v2          bool
	controllers []string // those of version 1, among other options
}

// hierarchies are in the order of the mounts.
func hierarchies() (all []hierarchy, err error) {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, fmt.Errorf("list mounts: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[2] != "cgroup" && fields[2] != "cgroup2" {
			continue
		}
		all = append(all, hierarchy{dir: fields[1], v2: fields[2] == "cgroup2", controllers: strings.Split(fields[3], ",")})
	}
	return all, nil
}

// unified is the first hierarchy of version 2.
func unified(all []hierarchy) (h hierarchy, found bool) {
	if i := slices.IndexFunc(all, func(h hierarchy) bool { return h.v2 }); i >= 0 {
		return all[i], true
	}
	return h, false
}

// controlled is the hierarchy that has a controller, or may have it.
func controlled(controller string) (hierarchy, error) {
	all, err := hierarchies()
	if err != nil {
		return hierarchy{}, err
	}
	for _, h := range all {
		if !h.v2 && slices.Contains(h.controllers, controller) {
			return h, nil
		}
	}
	if h, found := unified(all); found {
		return h, nil
	}
	return hierarchy{}, errors.New("no cgroups are mounted")
}

// mount mounts a hierarchy of version 2.
func mount() (string, error) {
	dir, err := os.MkdirTemp("", "cgroup2-")
	if err != nil {
		return "", err
	}
	if err := syscall.Mount("none", dir, "cgroup2", 0, ""); err != nil {
		return "", errors.Join(fmt.Errorf("mount a cgroup v2 hierarchy (needs root): %w", err), os.Remove(dir))
	}
	return dir, nil
}
