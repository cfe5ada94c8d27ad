package nats

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/exporter/nats/server"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the source's part of a pipeline file.
type Config struct {
	server.Config
	// Stream is the JetStream stream's name. It is not made here.
	Stream string `json:"stream"`
	// Subject is the part of the stream to read, wildcards allowed; "": all.
	Subject string `json:"subject"`
	// Durable is the consumer's name, the same for all that share the load. It is
	// made when it is missing.
	Durable string `json:"durable"`
	// Pending is how many batches may be on their way.
	Pending int `json:"pending"`
	// AckWait is how long after a processor's last sign of life the server gives
	// its messages to another.
	AckWait jsonfile.Duration `json:"ackWait"`
}

const maxPending = 4096

// Validate names the bad key.
func (c *Config) Validate() error {
	if err := c.ValidateServer(); err != nil {
		return err
	}
	if c.Stream == "" {
		return errors.New("stream: want a JetStream stream's name")
	}
	if strings.ContainsAny(c.Subject, " \t\r\n") {
		return fmt.Errorf("subject %q: want one without blanks", c.Subject)
	}
	if c.Durable == "" || strings.ContainsAny(c.Durable, " \t\r\n.*>/\\") {
		return fmt.Errorf(`durable %q: want a consumer's name without blanks and ".*>/\"`, c.Durable)
	}
	if c.Pending < 1 || c.Pending > maxPending {
		return fmt.Errorf("pending %d: want 1 to %d batches", c.Pending, maxPending)
	}
	if time.Duration(c.AckWait) < time.Second {
		return fmt.Errorf(`ackWait %v: want a second at least, such as "30s"`, c.AckWait)
	}
	return nil
}
