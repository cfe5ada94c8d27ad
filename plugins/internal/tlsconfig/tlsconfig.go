// Package tlsconfig is the TLS part of exporters' configurations.
//
// Invariant: a server is believed only with a certificate that a known authority
// signed for its name, unless the user says "insecure".
package tlsconfig

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// maxFile bounds a certificate's or key's file, in bytes.
const maxFile = 1 << 20

// Config is what a user writes: {"tls": {"ca": "/etc/sysflow/ca.crt"}}.
type Config struct {
	// CA is a file of PEM certificates to trust instead of the system's.
	CA string `json:"ca"`
	// Cert and Key are files of the client's own certificate, for servers that
	// demand one.
	Cert string `json:"cert"`
	Key  string `json:"key"`
	// ServerName is the name to expect where it is not the address's.
	ServerName string `json:"serverName"`
	// Insecure accepts any certificate.
	Insecure bool `json:"insecure"`
}

// Validate names the bad key.
func (c Config) Validate() error {
	if (c.Cert == "") != (c.Key == "") {
		return errors.New("tls.cert and tls.key go together")
	}
	return nil
}

// New reads the files and makes a client's configuration, with TLS 1.2 or later.
func (c Config) New() (*tls.Config, error) {
	out := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName, InsecureSkipVerify: c.Insecure}
	if c.CA != "" {
		pem, err := read(c.CA)
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls.ca: %s holds no PEM certificate", c.CA)
		}
	}
	if c.Cert != "" {
		pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
		if err != nil {
			return nil, fmt.Errorf("tls.cert: %w", err)
		}
		out.Certificates = []tls.Certificate{pair}
	}
	return out, nil
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s is not a regular file of at most %d bytes", path, maxFile)
	}
	return os.ReadFile(path)
}
