package app

import (
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/top"
)

func TestTapOfARunningProcessor(t *testing.T) {
	r := start(t, "false")
	info, err := os.Stat(r.admin)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	code, out, errs := command(t.Context(), "tap", "rules", "--admin-socket", r.admin, "--limit", "3", "-o", "json")
	require.Equal(t, exitOK, code, errs)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 3)
	var record struct {
		Type        string
		Annotations []struct{ Rule string }
	}
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &record))
	require.Equal(t, "PE", record.Type)
	require.Equal(t, "A", record.Annotations[0].Rule)

	code, out, errs = command(t.Context(), "tap", "out", "--admin-socket", r.admin, "--limit", "1", "--when", "evt.type = execve")
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `^TIME .*\n.* EXEC\s*.*\n    Informational A: o\n$`, out)
}

func TestTopOfARunningProcessor(t *testing.T) {
	r := start(t, "false")
	code, out, errs := command(t.Context(), "top", "--admin-socket", r.admin, "-o", "json", "--interval", "200ms")
	require.Equal(t, exitOK, code, errs)
	var report top.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Positive(t, report.RecordsPerSec)
	require.Len(t, report.Stages, 3)
	require.Equal(t, []string{"in", "rules", "out"}, []string{report.Stages[0].Name, report.Stages[1].Name, report.Stages[2].Name})
	require.Positive(t, report.Stages[1].NsPerRecord)
	require.Equal(t, "A", report.Alerts[0].What)

	code, out, _ = command(t.Context(), "top", "--admin-socket", r.admin)
	require.Equal(t, exitOK, code)
	require.Regexp(t, `(?s)^sfprocessor  up .*STAGE .*\nin  .*\nrules  .*\nout  .*ALERTS`, out)
	require.NotContains(t, out, "\x1b", "it is no terminal")
}

func TestAskingWhatCannotBeAnswered(t *testing.T) {
	r := start(t, "false")
	f := func(code int, want string, args ...string) {
		t.Helper()
		got, _, errs := command(t.Context(), args...)
		require.Equal(t, code, got, errs)
		require.Contains(t, errs, want)
	}
	f(exitUsage, `the pipeline has no stage "nope" (known: in, rules, out)`, "tap", "nope", "--admin-socket", r.admin)
	f(exitUsage, `did you mean evt.type?`, "tap", "in", "--admin-socket", r.admin, "--when", "evt.tpe = 1")
	f(exitUsage, "name one STAGE", "tap")
	f(exitUsage, "--limit -1: want 0 or more", "tap", "in", "--limit", "-1")
	f(exitUsage, "--interval 1ms: want 100ms or more", "top", "--interval", "1ms")
	f(exitFailure, "no such file or directory (does one run with --admin-socket "+r.admin+"x, as this user?)", "top", "--admin-socket", r.admin+"x")
	f(exitConfiguration, "another process listens there", "run", "--input", "../internal/defaults/demo.sf", "--rules", r.rules, "--export", "lines:"+t.TempDir()+"/o", "--admin-socket", r.admin)
}
