package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/confine"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lineExporter stands in for the exporters of a distribution: it appends each
// alert's rule and output to a file.
func lineExporter() plugin.Factory {
	type config struct {
		Path string `json:"path"`
	}
	return plugin.Factory{
		Type: "lines", NewConfig: func() any { return new(config) },
		NewExporter: func(_ plugin.Settings, c any) (plugin.Consumer, error) {
			return &lineStage{path: c.(*config).Path}, nil
		},
	}
}

type lineStage struct {
	path string
	text bytes.Buffer
}

func (l *lineStage) Consume(_ context.Context, b *plugin.Batch) error {
	for _, a := range b.Annotations {
		l.text.WriteString(a.Rule + ": " + a.Output + "\n")
	}
	return nil
}

func (l *lineStage) Stop(context.Context) error { return os.WriteFile(l.path, l.text.Bytes(), 0o600) }

// buffer is an output that is written and read by several goroutines.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// testProgram leaves the test's own process as it is.
func testProgram(stages ...plugin.Factory) program {
	return program{stages: stages, confine: func(confine.Options) error { return nil }}
}

// command runs sfprocessor as a user would.
func command(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs buffer
	code = testProgram(lineExporter()).execute(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// tracesDir is where recorded traces lie; tests that need them skip without.
func tracesDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SYSFLOW_TRACES")
	if dir == "" {
		dir = "../../../shared/traces"
	}
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.json")); err != nil {
		t.Skipf("no recorded traces: %v", err)
	}
	return dir
}

type manifestEntry struct {
	File    string
	Records int
	ByType  map[string]int `json:"by_type"`
}

func manifest(t *testing.T, dir string) []manifestEntry {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "MANIFEST.json"))
	require.NoError(t, err)
	var all []manifestEntry
	require.NoError(t, json.Unmarshal(text, &all))
	for _, m := range all {
		if n, ok := m.ByType["PF(old layout)"]; ok { // has what is a PE today
			delete(m.ByType, "PF(old layout)")
			m.ByType["PE"] += n
		}
	}
	return all
}

// cutManifest is the trace of which the manifest counts only the beginning: the
// tests of sfproto/avro count it with an independent reader.
const cutManifest = "v1-s2-nodejs.sf"

func TestPrintShowsAllRecordsOfEveryTrace(t *testing.T) {
	dir := tracesDir(t)
	all := manifest(t, dir)
	good := 0
	for _, m := range all {
		t.Run(m.File, func(t *testing.T) {
			code, out, errs := command(t.Context(), "print", "-o", "json", "--all", filepath.Join(dir, m.File))
			require.Equal(t, exitOK, code, errs)
			kinds := map[string]int{}
			for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
				var r struct{ Type string }
				require.NoError(t, json.Unmarshal([]byte(line), &r), line)
				kinds[r.Type]++
			}
			if m.File == cutManifest {
				require.Greater(t, strings.Count(out, "\n"), m.Records)
				return
			}
			require.Equal(t, m.ByType, kinds)
			good++
		})
	}
	t.Logf("traces printed: %d of %d", good, len(all))
}

func TestPrintCounts(t *testing.T) {
	dir := tracesDir(t)
	code, out, _ := command(t.Context(), "print", "--count", "-o", "json", filepath.Join(dir, "v1-tcp.sf"))
	require.Equal(t, exitOK, code)
	require.JSONEq(t, `{"records": 23, "by_type": {"F": 2, "FF": 4, "H": 1, "NF": 2, "P": 10, "PE": 4}}`, out)
	code, out, _ = command(t.Context(), "print", "--count", filepath.Join(dir, "v1-tcp.sf"))
	require.Equal(t, exitOK, code)
	require.Contains(t, out, "NF    NetworkFlow            2\n")
}

func TestPrintTable(t *testing.T) {
	code, out, _ := command(t.Context(), "print", filepath.Join(tracesDir(t), "v1-tcp.sf"))
	require.Equal(t, exitOK, code)
	rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, rows, 11, "a title, then 4 PE, 4 FF and 2 NF")
	require.True(t, strings.HasPrefix(rows[0], "TIME (UTC)"))
	require.Contains(t, rows[1], "2019-03-25T")
}

const shellRule = `
- rule: Shell of a server
  desc: a shell that node spawned
  condition: evt.type = execve and proc.name in (sh, bash, dash) and proc.pname = node
  output: shell (command=%proc.cmdline container=%container.id)
  priority: WARNING
  tags: [T1059.004]
`

func TestFileToAlert(t *testing.T) {
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	out := filepath.Join(t.TempDir(), "alerts")
	code, _, errs := command(t.Context(), "run", "--rules", write(t, "r.yaml", shellRule), "--input", trace, "--export", "lines:"+out)
	require.Equal(t, exitOK, code, errs)
	alerts, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, 8, bytes.Count(alerts, []byte("\n")))
	require.Contains(t, string(alerts), "Shell of a server: shell (command=sh -c python cos-write.py")
	require.Contains(t, string(alerts), "container=99fb18d0e79f")
}

func TestRunEndsWhenAsked(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s.sock")
	ctx, cancel := context.WithCancel(t.Context())
	var errs buffer
	done := make(chan int, 1)
	go func() {
		p := testProgram(lineExporter())
		done <- p.execute(ctx, []string{"run", "--rules", write(t, "r.yaml", shellRule), "--input", "unix:" + socket,
			"--export", "lines:" + filepath.Join(t.TempDir(), "out"), "--metrics-address", "127.0.0.1:0"}, &errs, &errs)
	}()
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), `"message":"listening"`) }, 10*time.Second, 5*time.Millisecond)
	cancel()
	require.Equal(t, exitOK, <-done)
	require.NoFileExists(t, socket)
}

func TestVersion(t *testing.T) {
	code, out, _ := command(t.Context(), "version")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `^sfprocessor \S+\n$`, out)
}

func TestFields(t *testing.T) {
	code, out, _ := command(t.Context(), "fields", "sf.flow.wbytes")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `sf.flow.wbytes.delta +int +bytes sysflow +Bytes written`, out)
	code, out, _ = command(t.Context(), "fields", "proc.", "--search", "ANCESTOR", "--type", "int", "--namespace", "falco")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `proc.apid`, out)
	require.NotContains(t, out, "proc.aname")
	code, out, _ = command(t.Context(), "fields", "-o", "json")
	require.Equal(t, exitOK, code)
	var rows []fieldRow
	require.NoError(t, json.Unmarshal([]byte(out), &rows))
	require.Greater(t, len(rows), 100)
	namespaces := map[string]int{}
	for _, r := range rows {
		require.NotEmpty(t, r.Meaning, r.Name)
		require.NotEmpty(t, r.Type, r.Name)
		namespaces[r.Namespace]++
	}
	require.Len(t, namespaces, 2)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
