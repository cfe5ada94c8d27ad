package s3

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Endpoint is the server's URL, such as https://s3.eu-central-1.amazonaws.com.
	Endpoint string `json:"endpoint"`
	// Bucket must exist.
	Bucket string `json:"bucket"`
	// Prefix goes before the objects' names.
	Prefix string `json:"prefix"`
	// Region is the bucket's; "" asks the server.
	Region string `json:"region"`
	// AccessKey and SecretKey authenticate; without them the environment's, a
	// credentials file's or the instance's are used.
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
	// Timeout is how long an object may take before it is tried again.
	Timeout jsonfile.Duration `json:"timeout"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
	// TLS is for https.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	u, err := url.Parse(c.Endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf(`endpoint %q: want a URL without a path, such as "https://s3.example"`, c.Endpoint)
	}
	if c.Bucket == "" {
		return errors.New("bucket: want a bucket's name")
	}
	if (c.AccessKey == "") != (c.SecretKey == "") {
		return errors.New("accessKey and secretKey go together")
	}
	if c.Timeout <= 0 {
		return errors.New(`timeout: want a duration such as "60s"`)
	}
	if err := c.Encode.ValidateBatches(); err != nil {
		return err
	}
	return c.TLS.Validate()
}
