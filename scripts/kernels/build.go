package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// build makes the collector and the test binaries, static ones, and returns their
// folder.
func build(ctx context.Context, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, b := range []struct {
		module, name string
		args         []string
	}{
		{"../collector", "sfcollector", []string{"build", "./cmd/sfcollector"}},
		{"../collector", "probe.test", []string{"test", "-c", "./internal/probe"}},
		{".", "syscalls.test", []string{"test", "-c", "./syscalls"}},
	} {
		last := len(b.args) - 1
		args := append(append(b.args[:last:last], "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, b.name)), b.args[last])
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = b.module
		cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", b.name, err, out)
		}
	}
	return dir, nil
}
