package k8s

import (
	"errors"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// Lists are files as "kubectl get pods -A -o json" prints them. More kinds than
	// pods tell more: replicasets, jobs, namespaces, services.
	Lists []string `json:"lists"`
	// Downward is a folder that the downward API fills: of the pod that the processor
	// is in.
	Downward string `json:"downward"`
	// Refresh is how often files are looked at for changes; "0s": never.
	Refresh jsonfile.Duration `json:"refresh"`
}

// maxLists bounds the files of a stage.
const maxLists = 64

func newConfig() *Config { return &Config{Refresh: jsonfile.Duration(10 * time.Second)} }

// Validate names the bad key.
func (c *Config) Validate() error {
	switch {
	case len(c.Lists) == 0 && c.Downward == "":
		return errors.New(`lists: want a file as "kubectl get pods -A -o json" prints it, or "downward", a folder`)
	case len(c.Lists) > maxLists:
		return fmt.Errorf("lists: want at most %d files", maxLists)
	case c.Refresh > 0 && time.Duration(c.Refresh) < time.Second:
		return errors.New(`refresh: want at least "1s", or "0s" for never`)
	}
	return nil
}
