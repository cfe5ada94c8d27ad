package otlp

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	exporter "github.com/sysflow-stack/sysflow/plugins/exporter/otlp"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// certificate writes a certificate of 127.0.0.1 and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	made := httptest.NewTLSServer(nil)
	defer made.Close()
	pair := made.TLS.Certificates[0]
	secret, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	require.NoError(t, err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "server.crt"), filepath.Join(dir, "server.key")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return cert, key
}

func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	r := start(t, new(plugintest.Sink), `, "tls": {"cert": "`+cert+`", "key": "`+key+`"}`)
	secure := strings.Replace(r.http, "http:", "https:", 1)
	export(t, `{"endpoint": "`+r.grpc+`", "of": "records", "tls": {"ca": "`+cert+`"}}`, plugintest.Batch())
	export(t, `{"endpoint": "`+secure+`", "protocol": "http", "of": "records", "tls": {"ca": "`+cert+`"}}`, plugintest.Batch())
	require.Len(t, r.Records(), 2*len(plugintest.Records()))
}

func TestSendersWithoutACertificateAreNotLetIn(t *testing.T) {
	cert, key := certificate(t)
	r := start(t, new(plugintest.Sink), `, "tls": {"cert": "`+cert+`", "key": "`+key+`", "clientCA": "`+cert+`"}`)
	f := exporter.Factory()
	for _, config := range []string{
		`{"endpoint": "` + r.grpc + `", "tls": {"ca": "` + cert + `"}, "of": "records", "timeout": "2s"}`,
		`{"endpoint": "` + strings.Replace(r.http, "http:", "https:", 1) + `", "protocol": "http", "tls": {"ca": "` + cert + `"}, "of": "records"}`,
	} {
		e, err := f.NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, f, config))
		require.NoError(t, err)
		require.NoError(t, e.(plugin.Starter).Start(t.Context()))
		require.Error(t, e.Consume(t.Context(), plugintest.Batch()))
		require.NoError(t, e.(plugin.Stopper).Stop(t.Context()))
	}
	require.Empty(t, r.Records())
}
