package dns

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// Size is how many addresses are remembered.
	Size int `json:"size"`
	// Grace is how long an answer is believed beyond its TTL: programs keep
	// connections and caches for longer.
	Grace jsonfile.Duration `json:"grace"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Size < 1 || c.Size > 10_000_000 {
		return fmt.Errorf("size %d: want 1 to 10000000", c.Size)
	}
	return nil
}
