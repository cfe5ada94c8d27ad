package kafka

import (
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/exporter/kafka/cluster"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	cluster.Config
	// Topic is where messages go. It is not made here.
	Topic string `json:"topic"`
	// Compression is none, gzip, snappy, lz4 or zstd.
	Compression string `json:"compression"`
	// MaxMessageBytes is how long a message may be.
	MaxMessageBytes int `json:"maxMessageBytes"`
	// Timeout is how long a batch may take before it is tried again.
	Timeout jsonfile.Duration `json:"timeout"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
}

// minBatchBytes has room for a batch's schema and a record with its entities.
const minBatchBytes = 64 << 10

// Validate names the bad key.
func (c *Config) Validate() error {
	if err := c.ValidateCluster(); err != nil {
		return err
	}
	if err := cluster.ValidateTopic(c.Topic); err != nil {
		return fmt.Errorf("topic: %w", err)
	}
	if _, ok := codecs()[c.Compression]; !ok {
		return fmt.Errorf("compression %q: want none, gzip, snappy, lz4 or zstd", c.Compression)
	}
	if c.MaxMessageBytes < 1<<10 {
		return fmt.Errorf("maxMessageBytes %d: want at least 1024", c.MaxMessageBytes)
	}
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration such as "30s"`)
	}
	if c.Encode.Batches() && c.MaxMessageBytes < minBatchBytes {
		return fmt.Errorf("maxMessageBytes %d: want at least %d for whole batches", c.MaxMessageBytes, minBatchBytes)
	}
	return c.Encode.ValidateBatches()
}
