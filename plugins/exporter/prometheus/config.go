package prometheus

import (
	"fmt"
	"net"
	"strings"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Address is where /metrics is served.
	Address string `json:"address"`
	// Path is what is served there.
	Path string `json:"path"`
	// MaxSeries bounds the pairs of rule and priority.
	MaxSeries int `json:"maxSeries"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Address); err != nil {
		return fmt.Errorf(`address %q: want host and port, such as "127.0.0.1:9464"`, c.Address)
	}
	if !strings.HasPrefix(c.Path, "/") {
		return fmt.Errorf(`path %q: want one that begins with "/"`, c.Path)
	}
	if c.MaxSeries < 1 || c.MaxSeries > 100000 {
		return fmt.Errorf("maxSeries %d: want 1 to 100000", c.MaxSeries)
	}
	return nil
}
