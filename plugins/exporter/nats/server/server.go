// Package server is the part of a configuration that says how a NATS server is
// reached: for the exporter and for the source.
//
// Invariant: a server that is down is dialled until it is up; nothing waits for it
// here.
package server

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
)

// Config is embedded in a stage's.
type Config struct {
	// URL is the server's, or several's with commas: nats://host:4222.
	URL string `json:"url"`
	// User and Password, Token or Credentials (a file) authenticate.
	User        string `json:"user"`
	Password    string `json:"password"`
	Token       string `json:"token"`
	Credentials string `json:"credentials"`
	// UseTLS connects with TLS.
	UseTLS bool `json:"useTLS"`
	// TLS is for that.
	TLS tlsconfig.Config `json:"tls"`
}

// ValidateServer names the bad key.
func (c *Config) ValidateServer() error {
	if c.URL == "" {
		return errors.New(`url: want one like "nats://host:4222"`)
	}
	return c.TLS.Validate()
}

// Connect begins to connect.
func (c *Config) Connect(log *slog.Logger) (*nats.Conn, error) {
	options := []nats.Option{
		nats.Name("sysflow"), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("connection to NATS broke", "error", err)
			}
		}),
	}
	switch {
	case c.Credentials != "":
		options = append(options, nats.UserCredentials(c.Credentials))
	case c.Token != "":
		options = append(options, nats.Token(c.Token))
	case c.User != "":
		options = append(options, nats.UserInfo(c.User, c.Password))
	}
	if c.UseTLS {
		tls, err := c.TLS.New()
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Secure(tls))
	}
	conn, err := nats.Connect(c.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS: %w", err)
	}
	return conn, nil
}
