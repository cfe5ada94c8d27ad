package nats

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/nats/server"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	server.Config
	// Subject is where messages go; a stream must be bound to it.
	Subject string `json:"subject"`
	// Timeout is how long a batch may take before it is tried again.
	Timeout jsonfile.Duration `json:"timeout"`
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
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration such as "30s"`)
	}
	return c.Encode.ValidateBatches()
}
