package parquet

import "errors"

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Path is the file to make; when there is one, the next free name is taken.
	Path string `json:"path"`
	// Fields are the columns; none: those that tell all but entities' details.
	Fields []string `json:"fields"`
	// Compression of pages: zstd, snappy or none.
	Compression string `json:"compression"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	switch c.Path {
	case "":
		return errors.New("path: want the name of a file to make")
	case "-":
		return errors.New("path: a Parquet file does not go to the standard output; name a file")
	}
	_, err := codec(c.Compression)
	return err
}
