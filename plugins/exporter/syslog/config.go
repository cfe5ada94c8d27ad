package syslog

import (
	"fmt"
	"net"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
)

// Config is the exporter's part of a pipeline file.
type Config struct {
	// Address is the server's host and port.
	Address string `json:"address"`
	// Protocol is udp, tcp or tls.
	Protocol string `json:"protocol"`
	// Facility is a name of RFC 5424's table 1, such as local0.
	Facility string `json:"facility"`
	// AppName is the program's name in messages.
	AppName string `json:"appName"`
	// MaxBytes is how long a message may be; what is longer is cut and counted.
	MaxBytes int `json:"maxBytes"`
	// Encode chooses the text; a message of Falco's format holds the alert's
	// output, of the others the document.
	Encode encoding.Config `json:"encode"`
	// TLS is for the protocol tls.
	TLS tlsconfig.Config `json:"tls"`
}

// Validate names the bad key.
func (c *Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Address); err != nil {
		return fmt.Errorf(`address %q: want host and port, such as "syslog.example:6514"`, c.Address)
	}
	switch c.Protocol {
	case "udp", "tcp", "tls":
	default:
		return fmt.Errorf("protocol %q: want udp, tcp or tls", c.Protocol)
	}
	if _, ok := facilities()[c.Facility]; !ok {
		return fmt.Errorf("facility %q: want one such as local0, daemon or authpriv", c.Facility)
	}
	if !printable(c.AppName, 48) {
		return fmt.Errorf("appName %q: want 1 to 48 printable ASCII characters without blanks", c.AppName)
	}
	if c.MaxBytes < 480 { // RFC 5424, 6.1: every receiver takes that many
		return fmt.Errorf("maxBytes %d: want at least 480", c.MaxBytes)
	}
	if err := c.Encode.Validate(); err != nil {
		return err
	}
	return c.TLS.Validate()
}

// facilities are the numbers of RFC 5424, table 1.
func facilities() map[string]uint8 {
	names := []string{"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"}
	out := map[string]uint8{}
	for i, name := range names {
		out[name] = uint8(i)
	}
	for i := range uint8(8) {
		out[fmt.Sprintf("local%d", i)] = 16 + i
	}
	return out
}

// printable reports whether s is PRINTUSASCII of RFC 5424, at most n long.
func printable(s string, n int) bool {
	for _, r := range s {
		if r < '!' || r > '~' {
			return false
		}
	}
	return s != "" && len(s) <= n
}
