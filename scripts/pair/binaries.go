package pair

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BinEnv names the folder of the binaries. Set by hand, it names binaries to test
// instead of building them.
const BinEnv = "SYSFLOW_BIN"

// WithBinaries builds the named binaries into a folder of their own, runs the tests
// with BinEnv naming it, and removes it. It is called in the folder of a package
// right below this module's.
func WithBinaries(run func() int, names ...string) (code int, err error) {
	if os.Getenv(BinEnv) != "" {
		return run(), nil
	}
	dir, err := os.MkdirTemp("", "sysflow-bin-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { // some tests run them as nobody
		return 1, err
	}
	for _, name := range names {
		if err := build(name, dir); err != nil {
			return 1, err
		}
	}
	if err := os.Setenv(BinEnv, dir); err != nil {
		return 1, err
	}
	return run(), nil
}

func build(name, dir string) error {
	source := map[string]string{"sfcollector": "../../collector/cmd/sfcollector", "sfprocessor": "../../processor/cmd/sfprocessor"}
	c := exec.Command("go", "build", "-o", filepath.Join(dir, name), ".")
	c.Dir = source[name]
	c.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return nil
}

// Binary is the path of a binary.
func Binary(name string) string { return filepath.Join(os.Getenv(BinEnv), name) }
