package nats

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// URL is the server's, or several's with commas: nats://host:4222.
	URL string `json:"url"`
	// Subject is where messages go; a stream must be bound to it.
	Subject string `json:"subject"`
	// Timeout is how long a batch may take before it is tried again.
	Timeout string `json:"timeout"`
	// User and Password, Token or Credentials (a file) authenticate.
	User        string `json:"user"`
	Password    string `json:"password"`
	Token       string `json:"token"`
	Credentials string `json:"credentials"`
	// UseTLS connects with TLS.
	UseTLS bool `json:"useTLS"`
	// TLS is for that.
	TLS tlsconfig.Config `json:"tls"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.URL == "" {
		return errors.New(`url: want one like "nats://host:4222"`)
	}
	if c.Subject == "" || strings.ContainsAny(c.Subject, " \t\r\n*>") {
		return fmt.Errorf("subject %q: want one without blanks and wildcards", c.Subject)
	}
	if d, err := time.ParseDuration(c.Timeout); err != nil || d <= 0 {
		return fmt.Errorf(`timeout %q: want a duration such as "30s"`, c.Timeout)
	}
	if err := c.Encode.ValidateBatches(); err != nil {
		return err
	}
	return c.TLS.Validate()
}
