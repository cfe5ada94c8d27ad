package text

import "errors"

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Path is the file to append to; "-" is the standard output.
	Path string `json:"path"`
	// Color is always, never, or auto: on a terminal where NO_COLOR is not set.
	Color string `json:"color"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Path == "" {
		return errors.New(`path: want a file's name, or "-" for the standard output`)
	}
	switch c.Color {
	case "auto", "always", "never":
		return nil
	}
	return errors.New("color: want auto, always or never")
}
