//go:build amd64

package syscalls

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const (
	// binEnv names a folder of binaries to test instead of building them.
	binEnv = "SYSFLOW_BIN"
	// caseEnv makes this binary the program of a case.
	caseEnv = "SYSFLOW_CASE"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(caseEnv); name != "" {
		os.Exit(play(name))
	}
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "syscalls:", err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	if os.Getenv(binEnv) != "" {
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "syscalls-bin-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "sfcollector"), ".")
	build.Dir = "../../collector/cmd/sfcollector"
	build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build sfcollector: %w\n%s", err, out)
	}
	if err := os.Setenv(binEnv, dir); err != nil {
		return 1, err
	}
	return m.Run(), nil
}
