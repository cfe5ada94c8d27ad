package guest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Program is one to build: a command, or the tests of a package.
type Program struct {
	Name   string // of the file
	Module string // folder of its module, from this one's
	Source string // its package
	Test   bool
}

// Build makes static programs in a folder, which is created, and returns its path.
func Build(ctx context.Context, dir string, all ...Program) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, p := range all {
		args := []string{"build"}
		if p.Test {
			args = []string{"test", "-c"}
		}
		args = append(args, "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, p.Name), p.Source)
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = p.Module
		cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", p.Name, err, out)
		}
	}
	return dir, nil
}

// Collector is the one to be tested.
func Collector() Program {
	return Program{Name: "sfcollector", Module: "../collector", Source: "./cmd/sfcollector"}
}
