package app

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBadInput: each bad input is one clear error that names the place, and an
// exit code; what was there stays.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	rules := file("good.yaml", shellRule)
	l, err := net.Listen("unix", filepath.Join(dir, "taken.sock"))
	require.NoError(t, err)
	defer l.Close()
	f := func(code int, want string, args ...string) {
		t.Helper()
		got, _, errs := command(t.Context(), args...)
		require.Equal(t, code, got, errs)
		require.Contains(t, errs, strings.ReplaceAll(want, "DIR", dir))
		require.NotContains(t, errs, "goroutine ")
	}
	run := func(args ...string) []string {
		return append([]string{"run", "--export", "lines:" + dir + "/out"}, args...)
	}

	f(exitUsage, `unknown command "prin"`, "prin")
	f(exitUsage, "name at least one FILE", "print")
	f(exitUsage, "want table or json", "print", "-o", "xml", "x")
	f(exitUsage, "find trace: stat DIR/no.sf: no such file", "print", dir+"/no.sf")
	f(exitUsage, `there is no exporter "foo"`, "run", "--export", "foo:-")
	f(exitUsage, "--config goes without", "run", "--config", "x", "--input", "y")

	f(exitConfiguration, "empty.sf: stream is empty", "print", file("empty.sf", ""))
	f(exitConfiguration, "text.sf: not an Avro object container", "print", file("text.sf", "hello, hello"))
	f(exitConfiguration, "cut.sf: container header: data ends", "print", file("cut.sf", "Obj\x01\x02"))

	f(exitConfiguration, "open pipeline: open DIR/no.json: no such file", "run", "--config", dir+"/no.json")
	f(exitConfiguration, "DIR/syntax.json:1:13: error: not JSON", "run", "--config", file("syntax.json", `{"stages": [}`))
	f(exitConfiguration, `DIR/cycle.json:3:43: error: stages form a cycle: a -> b -> a`, "run", "--config", file("cycle.json", `{"stages": [
 {"name": "in", "type": "stdin"},
 {"name": "a", "type": "policy", "from": ["b", "in"]},
 {"name": "b", "type": "policy", "from": ["a"]},
 {"name": "out", "type": "lines", "from": ["b"]}]}`))
	f(exitConfiguration, `priority: "high" is none of Emergency`, run("--rules", rules, "--input", "-", "--priority", "high")...)
	f(exitConfiguration, `rule_matching: "one" is neither all nor first`, run("--rules", rules, "--input", "-", "--rule-matching", "one")...)
	f(exitConfiguration, "find trace: stat DIR/no.sf: no such file", run("--rules", rules, "--input", dir+"/no.sf")...)
	f(exitConfiguration, "listen on DIR: it is a folder", run("--rules", rules, "--input", "unix:"+dir)...)
	f(exitConfiguration, "another process listens there", run("--rules", rules, "--input", "unix:"+dir+"/taken.sock")...)
	f(exitConfiguration, "it is a file and no socket", run("--rules", rules, "--input", "unix:"+rules)...)
	f(exitConfiguration, "no.yaml: error: no such file", run("--rules", dir+"/no.yaml", "--input", "-")...)
	f(exitConfiguration, `unknown field "proc.nme"`, run("--input", "-", "--rules", file("field.yaml", strings.Replace(shellRule, "proc.name", "proc.nme", 1)))...)
	require.FileExists(t, rules)
}

func TestCheckReportsAllOfPipelineAndRules(t *testing.T) {
	bad := write(t, "bad.yaml", strings.Replace(shellRule, "proc.name", "proc.nme", 1))
	pipeline := write(t, "p.json", `{"stages": [
 {"name": "in", "type": "stdin", "when": "true"},
 {"name": "rules", "type": "policy", "from": "in", "config": {"rules": [`+string(must(json.Marshal(bad)))+`]}},
 {"name": "out", "type": "lines", "from": "rules", "config": {"paht": "x"}}]}`)
	code, out, _ := command(t.Context(), "check", "--config", pipeline, "-o", "json")
	require.Equal(t, exitConfiguration, code)
	var report struct {
		OK       bool
		Findings []finding
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.False(t, report.OK)
	var got []string
	for _, x := range report.Findings {
		got = append(got, filepath.Base(x.File)+": "+x.Message)
		require.Equal(t, severityError, x.Severity)
		require.Positive(t, x.Line)
		require.Positive(t, x.Column)
	}
	require.Equal(t, []string{
		`p.json: stage "in" is a source: nothing comes in that "when" could filter`,
		`bad.yaml: unknown field "proc.nme"`,
		`p.json: unknown key "paht"`,
	}, got)

	code, out, _ = command(t.Context(), "check", "--rules", bad)
	require.Equal(t, exitConfiguration, code)
	require.Contains(t, out, "bad.yaml:4:")
	require.Contains(t, out, "1 error, 0 warnings\n")
}

func TestCheckPassesWhatIsGood(t *testing.T) {
	code, out, _ := command(t.Context(), "check", "--rules", write(t, "r.yaml", shellRule))
	require.Equal(t, exitOK, code, out)
	require.Equal(t, "0 errors, 0 warnings\n", out)
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
