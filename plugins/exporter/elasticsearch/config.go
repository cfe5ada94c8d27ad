package elasticsearch

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// URL is the server's, such as https://elastic:9200.
	URL string `json:"url"`
	// Index is the index or data stream. %Y, %m and %d in it stand for the date
	// (UTC) of the document.
	Index string `json:"index"`
	// User and Password, or APIKey, authenticate.
	User     string `json:"user"`
	Password string `json:"password"`
	APIKey   string `json:"apiKey"`
	// MaxBytes ends a request, before compression.
	MaxBytes int `json:"maxBytes"`
	// Gzip compresses requests.
	Gzip bool `json:"gzip"`
	// Timeout is how long a request may take.
	Timeout jsonfile.Duration `json:"timeout"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
	// TLS is for https.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Index == "" || c.Index != strings.ToLower(c.Index) && !strings.Contains(c.Index, "%Y") ||
		strings.ContainsAny(c.Index, "\\/*?\"<>| ,#:") || strings.HasPrefix(c.Index, "_") || strings.HasPrefix(c.Index, "-") {
		return fmt.Errorf("index %q: want lower case without \\ / * ? \" < > | , # : and blanks", c.Index)
	}
	if c.APIKey != "" && c.User != "" {
		return errors.New("apiKey and user: want one of them")
	}
	if c.MaxBytes < 64<<10 {
		return fmt.Errorf("maxBytes %d: want at least 65536", c.MaxBytes)
	}
	if c.Encode.Format == encoding.Template {
		return errors.New(`encode.format "template": documents must be JSON: want falco, sysflow, ecs or ocsf`)
	}
	if err := c.Encode.Validate(); err != nil {
		return err
	}
	return c.post().Validate()
}

func (c *Config) post() post.Config {
	headers := map[string]string{}
	switch {
	case c.APIKey != "":
		headers["Authorization"] = "ApiKey " + c.APIKey
	case c.User != "":
		headers["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.Password))
	}
	return post.Config{URL: strings.TrimSuffix(c.URL, "/") + "/_bulk", Headers: headers, Timeout: c.Timeout, Gzip: c.Gzip, TLS: c.TLS}
}
