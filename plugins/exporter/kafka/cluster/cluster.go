// Package cluster is the part of a configuration that says how a Kafka cluster is
// reached: for the exporter and for the source.
//
// Invariant: a password goes nowhere but into the mechanism that asks for it.
package cluster

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Config is embedded in a stage's.
type Config struct {
	// Brokers are addresses to begin with, host and port.
	Brokers []string `json:"brokers"`
	// User and Password are for SASL, by Mechanism: plain, scram-sha-256 or
	// scram-sha-512.
	User      string `json:"user"`
	Password  string `json:"password"`
	Mechanism string `json:"mechanism"`
	// UseTLS connects with TLS.
	UseTLS bool `json:"useTLS"`
	// TLS is for that.
	TLS tlsconfig.Config `json:"tls"`
}

// ValidateCluster names the bad key.
func (c *Config) ValidateCluster() error {
	if len(c.Brokers) == 0 {
		return errors.New(`brokers: want at least one address, such as "kafka:9092"`)
	}
	for _, b := range c.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			return fmt.Errorf("brokers: %q is no host and port", b)
		}
	}
	if _, err := c.sasl(); err != nil {
		return err
	}
	return c.TLS.Validate()
}

// maxTopic is how long a topic's name may be.
const maxTopic = 249

// ValidateTopic names what is wrong with a topic's name. The rules are Kafka's.
func ValidateTopic(name string) error {
	legal := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
	}
	if name == "" || len(name) > maxTopic || name == "." || name == ".." || strings.ContainsFunc(name, func(r rune) bool { return !legal(r) }) {
		return fmt.Errorf("%q is no topic's name: want 1 to %d letters, digits, dots, underscores and hyphens", name, maxTopic)
	}
	return nil
}

// Options are those of a client.
func (c *Config) Options() ([]kgo.Opt, error) {
	options := []kgo.Opt{kgo.SeedBrokers(c.Brokers...), kgo.ClientID("sysflow")}
	mechanism, err := c.sasl()
	if err != nil {
		return nil, err
	}
	if mechanism != nil {
		options = append(options, kgo.SASL(mechanism))
	}
	if c.UseTLS {
		tls, err := c.TLS.New()
		if err != nil {
			return nil, err
		}
		options = append(options, kgo.DialTLSConfig(tls))
	}
	return options, nil
}

// sasl is the configured mechanism; nil without a user.
func (c *Config) sasl() (sasl.Mechanism, error) {
	switch {
	case c.User == "" && c.Mechanism == "":
		return nil, nil
	case c.User == "":
		return nil, fmt.Errorf("user: the mechanism %s wants one", c.Mechanism)
	}
	scrams := scram.Auth{User: c.User, Pass: c.Password}
	switch c.Mechanism {
	case "", "plain":
		return plain.Auth{User: c.User, Pass: c.Password}.AsMechanism(), nil
	case "scram-sha-256":
		return scrams.AsSha256Mechanism(), nil
	case "scram-sha-512":
		return scrams.AsSha512Mechanism(), nil
	}
	return nil, fmt.Errorf("mechanism %q: want plain, scram-sha-256 or scram-sha-512", c.Mechanism)
}
