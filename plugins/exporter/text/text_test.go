package text

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func alert(output string) plugin.Annotation {
	return plugin.Annotation{Source: "syscall", Annotation: sfproto.Annotation{
		Rule: "Shell spawned by a server", Priority: "Warning", Output: output,
	}}
}

func run(t *testing.T, c Config, as ...plugin.Annotation) string {
	t.Helper()
	c.Path = filepath.Join(t.TempDir(), "out")
	e, err := Factory().NewExporter(plugin.Settings{}, &c)
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), plugin.NewBatch(make([]view.Record, 1), nil).With(as...)))
	require.NoError(t, e.(plugin.Stopper).Stop(context.Background()))
	got, err := os.ReadFile(c.Path)
	require.NoError(t, err)
	return string(got)
}

func TestLineIsAligned(t *testing.T) {
	got := run(t, Config{Color: "auto"}, alert("sh by node"), plugin.Annotation{})
	require.Equal(t, "WARNING        Shell spawned by a server             sh by node\n", got[strings.Index(got, "W"):])
	require.Equal(t, 1, strings.Count(got, "\n"))
}

func TestColor(t *testing.T) {
	require.NotContains(t, run(t, Config{Color: "auto"}, alert("x")), "\x1b", "a file is no terminal")
	require.Contains(t, run(t, Config{Color: "always"}, alert("x")), "\x1b[33mWARNING")
}

func TestHostileOutputIsEscaped(t *testing.T) {
	got := run(t, Config{Color: "never"}, alert("a\x1b[2J\nb\u202e\xffc"))
	require.True(t, strings.HasSuffix(got, `a\x1b[2J\x0ab\xe2\x80\xae\xffc`+"\n"), got)
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), `{"path": `+strconv.Quote(filepath.Join(t.TempDir(), "out"))+`}`)
}

func TestConfig(t *testing.T) {
	require.NoError(t, Factory().NewConfig().(*Config).Validate())
	require.ErrorContains(t, (&Config{Color: "auto"}).Validate(), "path: ")
	require.ErrorContains(t, (&Config{Path: "-", Color: "red"}).Validate(), "color: ")
}
