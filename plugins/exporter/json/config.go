package json

import "errors"

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Path is the file to append to; "-" is the standard output.
	Path string `json:"path"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Path == "" {
		return errors.New(`path: want a file's name, or "-" for the standard output`)
	}
	return nil
}
