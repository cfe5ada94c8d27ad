package kafka

import (
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/exporter/kafka/cluster"
)

// Config is the source's part of a pipeline file.
type Config struct {
	cluster.Config
	// Topics are those to read.
	Topics []string `json:"topics"`
	// Group is the consumer group's name, the same for all that share the load.
	Group string `json:"group"`
	// From is where a new group begins: start or end.
	From string `json:"from"`
	// Pending is how many batches may be on their way.
	Pending int `json:"pending"`
}

const maxPending = 4096

// Validate names the bad key.
func (c *Config) Validate() error {
	if err := c.ValidateCluster(); err != nil {
		return err
	}
	if len(c.Topics) == 0 {
		return errors.New("topics: want at least one topic's name")
	}
	for _, name := range c.Topics {
		if err := cluster.ValidateTopic(name); err != nil {
			return fmt.Errorf("topics: %w", err)
		}
	}
	if c.Group == "" {
		return errors.New("group: want a consumer group's name, the same for all processors that share the load")
	}
	if c.From != "start" && c.From != "end" {
		return fmt.Errorf("from %q: want start or end", c.From)
	}
	if c.Pending < 1 || c.Pending > maxPending {
		return fmt.Errorf("pending %d: want 1 to %d batches", c.Pending, maxPending)
	}
	return nil
}
