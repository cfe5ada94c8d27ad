package environment

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Which records get labels.
const (
	alerts  = "alerts"
	records = "records"
)

const (
	maxLabels = 64
	// maxValue bounds a label's value, in bytes.
	maxValue = 1 << 10
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// Labels are given as they are; values may hold ${NAME}.
	Labels map[string]string `json:"labels"`
	// Environment are names of variables by label; one that is not set gives no
	// label.
	Environment map[string]string `json:"environment"`
	// Files are paths by label: the label is the file's text, without blanks
	// around it. One that is missing gives no label.
	Files map[string]string `json:"files"`
	// Detect adds what the host tells of itself: cloud.provider and what the
	// firmware says of the machine, os.version, host.arch.
	Detect bool `json:"detect"`
	// Of is alerts or records.
	Of string `json:"of"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if c.Of != alerts && c.Of != records {
		return fmt.Errorf("of %q: want alerts or records", c.Of)
	}
	name := regexp.MustCompile(`^[a-z][a-z0-9_./-]{0,62}$`)
	n := 0
	for key, group := range map[string]map[string]string{"labels": c.Labels, "environment": c.Environment, "files": c.Files} {
		for label := range group {
			if !name.MatchString(label) {
				return fmt.Errorf("%s: %q is no name of a label: want lower-case letters, digits and . _ / -", key, label)
			}
			n++
		}
	}
	if n > maxLabels {
		return fmt.Errorf("%d labels: want at most %d", n, maxLabels)
	}
	return nil
}

// read gathers the labels; what is configured goes over what is detected.
func (c *Config) read(root string) (map[string]string, error) {
	out := map[string]string{}
	if c.Detect {
		maps.Copy(out, detect(root))
	}
	for _, label := range slices.Sorted(maps.Keys(c.Environment)) {
		if value, ok := os.LookupEnv(c.Environment[label]); ok {
			out[label] = value
		}
	}
	for _, label := range slices.Sorted(maps.Keys(c.Files)) {
		value, err := text(c.Files[label])
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("files: %s: %w", label, err)
		}
		out[label] = value
	}
	maps.Copy(out, c.Labels)
	for label, value := range out {
		if len(value) > maxValue {
			return nil, fmt.Errorf("label %s has %d bytes: want at most %d", label, len(value), maxValue)
		}
	}
	return out, nil
}

// text is the beginning of a file, without blanks around it.
func text(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	got, err := io.ReadAll(io.LimitReader(f, maxValue+1))
	return strings.TrimSpace(string(got)), err
}
