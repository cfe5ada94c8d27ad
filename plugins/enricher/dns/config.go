package dns

import (
	"fmt"
	"time"
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// Size is how many addresses are remembered.
	Size int `json:"size"`
	// Grace is how long an answer is believed beyond its TTL: programs keep
	// connections and caches for longer.
	Grace string `json:"grace"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Size < 1 || c.Size > 10_000_000 {
		return fmt.Errorf("size %d: want 1 to 10000000", c.Size)
	}
	_, err := c.grace()
	return err
}

func (c *Config) grace() (time.Duration, error) {
	d, err := time.ParseDuration(c.Grace)
	if err != nil || d < 0 {
		return 0, fmt.Errorf(`grace %q: want a duration such as "10m"`, c.Grace)
	}
	return d, nil
}
