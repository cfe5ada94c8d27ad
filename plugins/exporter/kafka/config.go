package kafka

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Brokers are addresses to begin with, host and port.
	Brokers []string `json:"brokers"`
	// Topic is where messages go. It is not made here.
	Topic string `json:"topic"`
	// Compression is none, gzip, snappy, lz4 or zstd.
	Compression string `json:"compression"`
	// MaxMessageBytes is how long a message may be.
	MaxMessageBytes int `json:"maxMessageBytes"`
	// Timeout is how long a batch may take before it is tried again.
	Timeout string `json:"timeout"`
	// User and Password are for SASL, by Mechanism: plain, scram-sha-256 or
	// scram-sha-512.
	User      string `json:"user"`
	Password  string `json:"password"`
	Mechanism string `json:"mechanism"`
	// UseTLS connects with TLS.
	UseTLS bool `json:"useTLS"`
	// TLS is for that.
	TLS tlsconfig.Config `json:"tls"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
}

// minBatchBytes has room for a batch's schema and a record with its entities.
const minBatchBytes = 64 << 10

// Validate names the bad key.
func (c *Config) Validate() error {
	if len(c.Brokers) == 0 {
		return errors.New(`brokers: want at least one address, such as "kafka:9092"`)
	}
	for _, b := range c.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			return fmt.Errorf("brokers: %q is no host and port", b)
		}
	}
	if c.Topic == "" {
		return errors.New("topic: want a topic's name")
	}
	if _, ok := codecs()[c.Compression]; !ok {
		return fmt.Errorf("compression %q: want none, gzip, snappy, lz4 or zstd", c.Compression)
	}
	if c.MaxMessageBytes < 1<<10 {
		return fmt.Errorf("maxMessageBytes %d: want at least 1024", c.MaxMessageBytes)
	}
	if d, err := time.ParseDuration(c.Timeout); err != nil || d <= 0 {
		return fmt.Errorf(`timeout %q: want a duration such as "30s"`, c.Timeout)
	}
	if _, err := c.sasl(); err != nil {
		return err
	}
	if c.Encode.Batches() && c.MaxMessageBytes < minBatchBytes {
		return fmt.Errorf("maxMessageBytes %d: want at least %d for whole batches", c.MaxMessageBytes, minBatchBytes)
	}
	if err := c.Encode.ValidateBatches(); err != nil {
		return err
	}
	return c.TLS.Validate()
}
