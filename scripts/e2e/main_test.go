package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binEnv carries the folder of the binaries from TestMain to the tests. Set by
// hand, it names binaries to test instead of building them.
const binEnv = "SYSFLOW_BIN"

// TestMain is also the entry of the activity, which runs this binary again.
func TestMain(m *testing.M) {
	if name := os.Getenv(activityEnv); name != "" {
		if err := runActivity(name, os.Getenv(activityDirEnv)); err != nil {
			fmt.Fprintln(os.Stderr, "activity:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	if os.Getenv(binEnv) != "" {
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "e2e-bin-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { // some tests run them as nobody
		return 1, err
	}
	for name, source := range map[string]string{
		"sfcollector": "../../collector/cmd/sfcollector",
		"sfprocessor": "../../processor/cmd/sfprocessor",
	} {
		build := exec.Command("go", "build", "-o", filepath.Join(dir, name), ".")
		build.Dir = source
		build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	if err := os.Setenv(binEnv, dir); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// binary is the path of one of the pair.
func binary(name string) string { return filepath.Join(os.Getenv(binEnv), name) }
