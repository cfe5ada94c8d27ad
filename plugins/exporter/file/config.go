package file

import (
	"errors"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Path is the file to append to; "-" is the standard output, which is not
	// rotated.
	Path string `json:"path"`
	// Encode chooses the documents.
	Encode encoding.Config `json:"encode"`
	// Rotate says when a new file begins.
	Rotate Rotate `json:"rotate"`
}

// Rotate is when a new file begins and what becomes of earlier ones.
type Rotate struct {
	// Bytes is how large a file may grow; 0: no limit.
	Bytes int64 `json:"bytes"`
	// Every is how old a file may grow, such as "24h"; "0s": no limit.
	Every jsonfile.Duration `json:"every"`
	// Keep is how many earlier files are kept.
	Keep int `json:"keep"`
	// Compress is gzip, or "" to leave earlier files as they are.
	Compress string `json:"compress"`
}

const (
	minBytes = 64 << 10
	maxKeep  = 10000
)

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Path == "" {
		return errors.New(`path: want a file's name, or "-" for the standard output`)
	}
	if err := c.Encode.ValidateBatches(); err != nil {
		return err
	}
	if c.Encode.Batches() && c.Rotate.Compress != "" {
		return errors.New("rotate.compress: the blocks of format avro are compressed already")
	}
	return c.Rotate.validate()
}

func (r Rotate) validate() error {
	if r.Bytes != 0 && r.Bytes < minBytes {
		return fmt.Errorf("rotate.bytes %d: want 0 for no limit, or at least %d", r.Bytes, minBytes)
	}
	if r.Every != 0 && time.Duration(r.Every) < time.Second {
		return fmt.Errorf(`rotate.every %v: want "0s" for no limit, or at least a second, such as "24h"`, r.Every)
	}
	if r.Keep < 1 || r.Keep > maxKeep {
		return fmt.Errorf("rotate.keep %d: want 1 to %d files", r.Keep, maxKeep)
	}
	if r.Compress != "" && r.Compress != "gzip" {
		return fmt.Errorf(`rotate.compress %q: want "gzip" or ""`, r.Compress)
	}
	return nil
}
