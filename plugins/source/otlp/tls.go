package otlp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// TLSConfig is a server's: {"tls": {"cert": "server.crt", "key": "server.key"}}.
type TLSConfig struct {
	// Cert and Key are files of the server's certificate.
	Cert string `json:"cert"`
	Key  string `json:"key"`
	// ClientCA is a file of PEM certificates: only senders with a certificate that one of
	// them signed are let in.
	ClientCA string `json:"clientCA"`
}

// Validate names the bad key.
func (c TLSConfig) Validate() error {
	if (c.Cert == "") != (c.Key == "") {
		return errors.New("tls.cert and tls.key go together")
	}
	if c.ClientCA != "" && c.Cert == "" {
		return errors.New("tls.clientCA: wants tls.cert and tls.key as well")
	}
	return nil
}

// new reads the files; nil without any.
func (c TLSConfig) new() (*tls.Config, error) {
	if c.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		return nil, fmt.Errorf("tls.cert: %w", err)
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}}
	if c.ClientCA == "" {
		return out, nil
	}
	pem, err := os.ReadFile(c.ClientCA)
	if err != nil {
		return nil, fmt.Errorf("tls.clientCA: %w", err)
	}
	out.ClientCAs, out.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
	if !out.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("tls.clientCA: %s holds no PEM certificate", c.ClientCA)
	}
	return out, nil
}
