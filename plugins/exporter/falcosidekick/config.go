package falcosidekick

import (
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// URL is Falcosidekick's, such as http://falcosidekick:2801/.
	URL string `json:"url"`
	// Headers are added to each request.
	Headers map[string]string `json:"headers"`
	// Timeout is how long a request may take.
	Timeout jsonfile.Duration `json:"timeout"`
	// TLS is for https.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error { return c.post().Validate() }

func (c *Config) post() post.Config {
	return post.Config{URL: c.URL, Headers: c.Headers, Timeout: c.Timeout, TLS: c.TLS}
}
