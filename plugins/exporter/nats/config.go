package nats

import (
	"fmt"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/nats/server"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	server.Config
	// Subject is where messages go; a stream must be bound to it.
	Subject string `json:"subject"`
	// Timeout is how long a batch may take before it is tried again.
	Timeout string `json:"timeout"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if err := c.ValidateServer(); err != nil {
		return err
	}
	if c.Subject == "" || strings.ContainsAny(c.Subject, " \t\r\n*>") {
		return fmt.Errorf("subject %q: want one without blanks and wildcards", c.Subject)
	}
	if d, err := time.ParseDuration(c.Timeout); err != nil || d <= 0 {
		return fmt.Errorf(`timeout %q: want a duration such as "30s"`, c.Timeout)
	}
	return c.Encode.ValidateBatches()
}
