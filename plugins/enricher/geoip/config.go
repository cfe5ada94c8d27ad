package geoip

import "errors"

// Config is the stage's part of a pipeline file.
type Config struct {
	// Databases are files in MaxMind's format, such as GeoLite2-City.mmdb and
	// GeoLite2-ASN.mmdb.
	Databases []string `json:"databases"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if len(c.Databases) == 0 {
		return errors.New(`databases: want at least one file, such as "/etc/sysflow/GeoLite2-City.mmdb"`)
	}
	return nil
}
