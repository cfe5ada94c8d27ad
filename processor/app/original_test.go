package app

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPipelineOfTheOriginal checks and draws a file of the original project.
func TestPipelineOfTheOriginal(t *testing.T) {
	rules := write(t, "rules.yaml", "- rule: Any\n  desc: all\n  condition: evt.type = open\n  output: open\n  priority: low\n")
	file := write(t, "pipeline.json", `{"pipeline": [
	{"processor": "sysflowreader", "handler": "flattener", "in": "sysflow sysflowchan", "out": "flat flattenerchan"},
	{"processor": "policyengine", "in": "flat flattenerchan", "out": "evt eventchan", "policies": "`+filepath.ToSlash(rules)+`"},
	{"processor": "exporter", "in": "evt eventchan", "export": "null", "findings.path": "x"}]}`)
	null := lineExporter()
	null.Type = "null"
	run := func(args ...string) (int, string, string) {
		var out, errs buffer
		code := testProgram(null).execute(t.Context(), args, &out, &errs)
		return code, out.String(), errs.String()
	}
	code, stdout, stderr := run("check", "--config", file)
	require.Equal(t, exitOK, code, stdout+stderr)
	require.Contains(t, stdout, `exporter: "findings.path" has no counterpart and is left out`)
	require.Contains(t, stdout, "0 errors, 2 warnings")
	code, stdout, stderr = run("graph", "--config", file)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, `"unixpacket" -> "policy";`)
}
