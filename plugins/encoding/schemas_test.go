package encoding_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// half is a batch of every kind of record and of logs, half of which have alerts.
func half() *plugin.Batch {
	b := plugintest.Batch(append(plugintest.Kinds(), logged().Records[0], logged().Records[0])...)
	for i := 0; i < len(b.Records); i += 2 {
		b = b.With(plugin.Annotation{Record: i, Source: "syscall", Annotation: sfproto.Annotation{
			TS: plugintest.Start, Rule: "r", Priority: "Critical", Output: "o", Tags: []string{"T1041"}, Techniques: []string{"T1041"}, GraphID: "9f",
			Enrichment: map[string]string{"geoip.country": "NO"}}})
	}
	return b
}

// TestSchemas has documents judged by the schemas' own definitions.
func TestSchemas(t *testing.T) {
	judges := os.Getenv("SYSFLOW_TEST_SCHEMAS")
	if judges == "" {
		t.Skip("SYSFLOW_TEST_SCHEMAS is not set: make test-services fetches the schemas of ECS and OCSF")
	}
	for _, format := range []string{encoding.ECS, encoding.OCSF} {
		for _, of := range []string{encoding.Records, encoding.Alerts} {
			docs := encode(t, encoding.Config{Format: format, Of: of}, half())
			judge := exec.CommandContext(t.Context(), filepath.Join(judges, format))
			judge.Stdin = strings.NewReader(strings.Join(docs, "\n") + "\n")
			out, err := judge.CombinedOutput()
			require.NoError(t, err, "%s of %s: %s", format, of, out)
			t.Logf("%s of %s: %d documents", format, of, len(docs))
		}
	}
}
