package otlp

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Endpoint is host:port for grpc, a URL for http, such as
	// http://otelcol:4318/v1/logs.
	Endpoint string `json:"endpoint"`
	// Protocol is grpc or http.
	Protocol string `json:"protocol"`
	// Headers are added to each request; with gRPC they are metadata.
	Headers map[string]string `json:"headers"`
	// Timeout is how long a request may take.
	Timeout jsonfile.Duration `json:"timeout"`
	// Gzip compresses requests.
	Gzip bool `json:"gzip"`
	// Of is alerts or records.
	Of string `json:"of"`
	// Carry adds to each log record the record itself, from which the otlp-source of
	// another processor makes it again, whole.
	Carry bool `json:"carry"`
	// Plaintext has gRPC connect without TLS.
	Plaintext bool `json:"plaintext"`
	// TLS is for https, and for gRPC that is not plaintext.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Of != encoding.Alerts && c.Of != encoding.Records {
		return fmt.Errorf("of %q: want alerts or records", c.Of)
	}
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration such as "10s"`)
	}
	switch c.Protocol {
	case "grpc":
		if _, _, err := net.SplitHostPort(c.Endpoint); err != nil {
			return fmt.Errorf(`endpoint %q: want host and port, such as "otelcol:4317"`, c.Endpoint)
		}
		return c.TLS.Validate()
	case "http":
		if err := c.post().Validate(); err != nil {
			return fmt.Errorf("endpoint: %s", strings.TrimPrefix(err.Error(), "url "))
		}
		return nil
	}
	return fmt.Errorf("protocol %q: want grpc or http", c.Protocol)
}

func (c *Config) post() post.Config {
	return post.Config{URL: c.Endpoint, Headers: c.Headers, Timeout: c.Timeout, Gzip: c.Gzip, TLS: c.TLS}
}
