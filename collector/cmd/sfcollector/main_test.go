package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
)

func execute(args ...string) (string, error) {
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), err
}

func TestWhatCannotBeMeant(t *testing.T) {
	out := filepath.Join(t.TempDir(), "t.sf")
	f := func(want string, args ...string) {
		t.Helper()
		_, err := execute(args...)
		require.ErrorContains(t, err, want)
		require.Equal(t, config.ExitUsage, config.ExitCode(err))
		require.NoFileExists(t, out)
	}
	f(`no command "dance"`, "dance")
	f("unknown flag: --colour", "run", "--colour")
	f("no output", "run")
	f("choose one", "run", "--out", out, "--socket", "s")
	f("spoken on a socket", "run", "--out", out, "--protocol", "original")
	f("has 5 alone", "run", "--socket", "s", "--protocol", "original", "--schema-version", "6")
	f("stands after --", "run", "--out", out, "ls")
	f("stands before --", "run", "--out", out, "ls", "--", "ls")
	f("no command after --", "run", "--out", out, "--")
	f("no command to record", "record", "--out", out)
	f(`"no-such-command"`, "record", "--out", out, "--", "no-such-command")
	f("--log-level", "run", "--out", out, "--log-level", "loud")
	f(`filters.exclude.paths[0] "proc"`, "run", "--out", out, "--exclude", "path=proc")
	f(`there is no kind "pth"`, "run", "--out", out, "--exclude", "pth=/proc")
	f(`there is no user "no-such-user"`, "record", "--out", out, "--include", "user=no-such-user", "--", "true")
	f("want table or json", "check", "-o", "xml")
	f("takes no argument", "version", "x")
	f("for the collector's own use", run.LaunchCommand)
	f("read replay: open /no/such", "replay", "/no/such", "--out", out)
}

func TestVersion(t *testing.T) {
	out, err := execute("version")
	require.NoError(t, err)
	require.Regexp(t, `^sfcollector \S+\n$`, out)
}

func TestPrintFindings(t *testing.T) {
	findings := []run.Finding{{Name: "a", OK: true, Detail: "x"}, {Name: "long name", Needed: true, Detail: "y"}}
	var table, text bytes.Buffer
	require.NoError(t, printFindings(&table, findings, "table"))
	require.Equal(t, "ok  a          x\nno  long name  y\n", table.String())
	require.NoError(t, printFindings(&text, findings, "json"))
	require.JSONEq(t, `[{"name":"a","ok":true,"needed":false,"detail":"x"},{"name":"long name","ok":false,"needed":true,"detail":"y"}]`,
		text.String())
}
