package webhook

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// What a request's body holds.
const (
	each  = "each"  // one document
	lines = "lines" // documents, one a line
	array = "array" // a JSON array of documents
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// URL is where documents are posted.
	URL string `json:"url"`
	// Body is each, lines or array.
	Body string `json:"body"`
	// MaxBytes ends a body of several documents, before compression.
	MaxBytes int `json:"maxBytes"`
	// Headers are added to each request.
	Headers map[string]string `json:"headers"`
	// Timeout is how long a request may take.
	Timeout jsonfile.Duration `json:"timeout"`
	// Gzip compresses bodies.
	Gzip bool `json:"gzip"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
	// TLS is for https.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	switch c.Body {
	case each, lines:
	case array:
		if c.Encode.Format == encoding.Template {
			return fmt.Errorf(`body %q: a template's documents may be no JSON: want "each" or "lines"`, c.Body)
		}
	default:
		return fmt.Errorf("body %q: want each, lines or array", c.Body)
	}
	if c.MaxBytes < 1<<10 {
		return fmt.Errorf("maxBytes %d: want at least 1024", c.MaxBytes)
	}
	if err := c.Encode.Validate(); err != nil {
		return err
	}
	return c.post().Validate()
}

func (c *Config) post() post.Config {
	return post.Config{URL: c.URL, Headers: c.Headers, Timeout: c.Timeout, Gzip: c.Gzip, TLS: c.TLS}
}
