package example

import "fmt"

// Config is what a user may write under "config" in a pipeline file. A key that
// it lacks is reported with its line, so there is nothing to check for that.
type Config struct {
	// Labels are added to every alert.
	Labels map[string]string `json:"labels"`
}

// Validate is called after decoding. It names the bad key.
func (c *Config) Validate() error {
	for name := range c.Labels {
		if name == "" {
			return fmt.Errorf("labels: a label without a name")
		}
	}
	return nil
}
