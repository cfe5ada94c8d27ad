package hash

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the action's part of a pipeline file.
type Config struct {
	// Root is where the host's root stands for the processor: another one than "/"
	// when it runs in a container that has the host's files mounted.
	Root string `json:"root"`
	// MaxBytes is how long a program may be.
	MaxBytes jsonfile.Bytes `json:"max_bytes"`
}

func newConfig() *Config { return &Config{Root: "/", MaxBytes: 128 << 20} }

// Validate names the bad key.
func (c *Config) Validate() error {
	if !filepath.IsAbs(c.Root) {
		return fmt.Errorf("root: %q does not begin with a slash", c.Root)
	}
	if c.MaxBytes == 0 {
		return errors.New("max_bytes: want at least one byte")
	}
	return nil
}
