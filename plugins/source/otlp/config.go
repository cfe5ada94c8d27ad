package otlp

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the source's part of a pipeline file.
type Config struct {
	// GRPC and HTTP are the addresses to listen on; "" leaves one out.
	GRPC string `json:"grpc"`
	HTTP string `json:"http"`
	// TLS is the server's; without it connections are in plain text.
	TLS TLSConfig `json:"tls"`
	// Token is what senders have to show: the header "authorization: Bearer TOKEN".
	Token string `json:"token"`
	// MaxBytes bounds a request, also once it is decompressed.
	MaxBytes jsonfile.Bytes `json:"maxBytes"`
	// Pending is how many requests may be on their way.
	Pending int `json:"pending"`
	// Timeout is how long a request waits until its batch is accepted.
	Timeout jsonfile.Duration `json:"timeout"`
}

const (
	maxPending = 4096
	minBytes   = 1 << 10
	mostBytes  = 64 << 20
)

func newConfig() *Config {
	return &Config{
		GRPC: "127.0.0.1:4317", HTTP: "127.0.0.1:4318", MaxBytes: 4 << 20, Pending: 64, Timeout: jsonfile.Duration(10 * time.Second),
	}
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.GRPC == "" && c.HTTP == "" {
		return errors.New(`grpc, http: want an address to listen on, such as "127.0.0.1:4317"`)
	}
	for key, address := range map[string]string{"grpc": c.GRPC, "http": c.HTTP} {
		if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
			return fmt.Errorf(`%s %q: want host and port, such as "127.0.0.1:4317", or "" for none`, key, address)
		}
	}
	if c.MaxBytes < minBytes || c.MaxBytes > mostBytes {
		return fmt.Errorf("maxBytes %d: want %d to %d", c.MaxBytes, minBytes, mostBytes)
	}
	if c.Pending < 1 || c.Pending > maxPending {
		return fmt.Errorf("pending %d: want 1 to %d requests", c.Pending, maxPending)
	}
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration above 0, such as "10s"`)
	}
	return c.TLS.Validate()
}

// open reports whether anybody on the network may send.
func (c *Config) open() bool {
	if c.Token != "" || c.TLS.ClientCA != "" {
		return false
	}
	return !local(c.GRPC) || !local(c.HTTP)
}

func local(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return address == "" || host == "localhost" || ip != nil && ip.IsLoopback()
}
