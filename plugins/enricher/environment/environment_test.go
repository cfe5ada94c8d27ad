package environment

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func write(t *testing.T, root, path, text string) string {
	t.Helper()
	path = filepath.Join(root, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLabels(t *testing.T) {
	root := t.TempDir()
	write(t, root, "proc/sys/kernel/osrelease", "6.18.44\n")
	write(t, root, "sys/class/dmi/id/sys_vendor", "Amazon EC2\n")
	write(t, root, "sys/class/dmi/id/product_name", "m7i.large\n")
	zone := write(t, root, "zone", " a\n")
	t.Setenv("SYSFLOW_TEST_POD", "web-0")
	c := &Config{Of: alerts, Detect: true, Labels: map[string]string{"team": "web"},
		Environment: map[string]string{"k8s.pod.name": "SYSFLOW_TEST_POD", "absent": "SYSFLOW_TEST_ABSENT"},
		Files:       map[string]string{"zone": zone, "gone": zone + "x"}}
	require.NoError(t, c.Validate())
	got, err := c.read(root)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"team": "web", "k8s.pod.name": "web-0", "zone": "a", "os.version": "6.18.44",
		"cloud.provider": "aws", "host.type": "m7i.large", "host.arch": runtime.GOARCH}, got)
}

func TestConsume(t *testing.T) {
	f := func(of string, want int) {
		t.Helper()
		sink := new(plugintest.Sink)
		c := &Config{Of: of, Labels: map[string]string{"team": "web"}}
		stage, err := Factory().NewStage(plugintest.Settings(t, nil), c, sink)
		require.NoError(t, err)
		require.NoError(t, stage.(plugin.Starter).Start(t.Context()))
		require.NoError(t, stage.Consume(t.Context(), plugintest.Batch().With(plugin.Annotation{Record: 2, Source: "syscall"}, plugin.Annotation{Record: 2, Source: "syscall"})))
		got := 0
		for _, a := range sink.Annotations() {
			if a.Enrichment["team"] == "web" {
				got++
			}
		}
		require.Equal(t, want, got)
	}
	f(alerts, 1)
	f(records, len(plugintest.Records()))
}

func TestConfig(t *testing.T) {
	require.ErrorContains(t, (&Config{Of: "x"}).Validate(), `of "x"`)
	require.ErrorContains(t, (&Config{Of: alerts, Labels: map[string]string{"A B": ""}}).Validate(), "no name of a label")
	_, err := (&Config{Labels: map[string]string{"a": strings.Repeat("x", maxValue+1)}}).read("/")
	require.ErrorContains(t, err, "label a has 1025 bytes")
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"labels": {"team": "web"}, "of": "records"}`)
}
