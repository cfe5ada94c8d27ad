package threat

import (
	"errors"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// What a list holds.
const (
	kindIP     = "ip"
	kindDomain = "domain"
	kindHash   = "hash"
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// Lists are files of indicators.
	Lists []List `json:"lists"`
	// Alert makes a match an alert; without it, it only enriches.
	Alert bool `json:"alert"`
	// Priority is that of those alerts, by Falco's names.
	Priority string `json:"priority"`
	// Refresh is how often files are looked at for changes; "0s": never.
	Refresh jsonfile.Duration `json:"refresh"`
}

// List is a file of indicators, one a line. What follows a blank, tab, comma,
// semicolon or # on a line is a remark.
type List struct {
	// Name is what matches are said to be in.
	Name string `json:"name"`
	// Kind is ip (addresses and networks), domain (with what is below it), or
	// hash (SHA-256 of executables, in hexadecimal).
	Kind string `json:"kind"`
	// Path is the file.
	Path string `json:"path"`
}

// maxLists bounds the lists of a stage.
const maxLists = 64

// Validate names the bad key.
func (c *Config) Validate() error {
	if len(c.Lists) == 0 || len(c.Lists) > maxLists {
		return fmt.Errorf("lists: want 1 to %d of them", maxLists)
	}
	seen := map[string]bool{}
	for i, l := range c.Lists {
		switch {
		case l.Name == "" || seen[l.Name]:
			return fmt.Errorf("lists[%d].name %q: want a name that no other list has", i, l.Name)
		case l.Kind != kindIP && l.Kind != kindDomain && l.Kind != kindHash:
			return fmt.Errorf("lists[%d].kind %q: want ip, domain or hash", i, l.Kind)
		case l.Path == "":
			return fmt.Errorf("lists[%d].path: want a file's name", i)
		}
		seen[l.Name] = true
	}
	if c.Alert && c.Priority == "" {
		return errors.New(`priority: want one of Falco's, such as "Critical"`)
	}
	if c.Refresh > 0 && time.Duration(c.Refresh) < time.Second {
		return fmt.Errorf(`refresh %v: want a second at least, or "0s"`, c.Refresh)
	}
	return nil
}
