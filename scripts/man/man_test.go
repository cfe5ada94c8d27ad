package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

func TestMain(m *testing.M) {
	code, err := pair.WithBinaries(m.Run, programs()...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func programs() []string { return []string{"sfcollector", "sfprocessor"} }

func allPages(t *testing.T) []page {
	t.Helper()
	var all []page
	for _, name := range programs() {
		of, err := pages(pair.Binary(name), []string{name}, "")
		require.NoError(t, err)
		require.Greater(t, len(of), 5)
		all = append(all, of...)
	}
	return all
}

// TestEveryFlagHasHelp: a flag's help begins in lower case or with the name of its
// value, and the name says what the value is, not how Go stores it.
func TestEveryFlagHasHelp(t *testing.T) {
	goTypes := []string{"string", "strings", "stringArray", "int", "int64", "uint", "float64", "duration"}
	for _, p := range allPages(t) {
		require.NotEmpty(t, p.about, p.name)
		require.NotEmpty(t, p.description, p.name)
		for _, f := range p.flags {
			at := strings.Join(p.name, " ") + " --" + f.long
			require.NotEmpty(t, f.text, at)
			require.NotContains(t, goTypes, f.value, "%s: name the value in backquotes in its help", at)
			lower := unicode.IsLower([]rune(f.text)[0])
			require.True(t, lower || f.value != "" && strings.HasPrefix(f.text, f.value) || strings.HasPrefix(f.text, "-"), "%s: %s", at, f.text)
			require.False(t, strings.HasSuffix(f.text, "."), at)
		}
	}
}

// TestPagesRender: groff has no complaint about any page.
func TestPagesRender(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("there is no groff to render the pages with")
	}
	dir := t.TempDir()
	for _, name := range programs() {
		require.NoError(t, write(dir, pair.Binary(name)))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.1"))
	require.NoError(t, err)
	require.Contains(t, files, filepath.Join(dir, "sfprocessor-run.1"))
	for _, f := range files {
		c := exec.Command(groff, "-man", "-Tascii", "-ww", "-z", f)
		out, err := c.CombinedOutput()
		require.NoError(t, err, f)
		require.Empty(t, string(out), f)
	}
}

// TestCompletionScripts: each shell that is there takes the program's script.
func TestCompletionScripts(t *testing.T) {
	for _, name := range programs() {
		for _, shell := range []string{"bash", "zsh", "fish"} {
			script, err := exec.Command(pair.Binary(name), "completion", shell).Output()
			require.NoError(t, err)
			require.Contains(t, string(script), name)
			if _, err := exec.LookPath(shell); err != nil {
				t.Logf("there is no %s to check its script with", shell)
				continue
			}
			c := exec.Command(shell, "-n")
			c.Stdin = strings.NewReader(string(script))
			out, err := c.CombinedOutput()
			require.NoError(t, err, "%s: %s", shell, out)
		}
		out, err := exec.Command(pair.Binary(name), "__complete", "ru").Output()
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(out), "run\t"), "%s", out)
	}
}

func TestParse(t *testing.T) {
	p, err := parse("Do it.\n\nWell.\n\nUsage:\n  x do [flags]\n\nExamples:\n  x do -a\n\nFlags:\n  -h, --help         help for do\n      --out FILE     FILE to write (default \"-\")\n")
	require.NoError(t, err)
	require.Equal(t, page{
		description: []string{"Do it.", "", "Well.", ""}, usage: []string{"x do [flags]"}, examples: []string{"x do -a"},
		flags: []flag{{"h", "help", "", "help for do"}, {"", "out", "FILE", `FILE to write (default "-")`}},
	}, p)
	_, err = parse("nothing")
	require.ErrorContains(t, err, "no usage")
	_, err = parse("Usage:\n x\nFlags:\n  what\n")
	require.ErrorContains(t, err, "no flag")
}

func TestTextMeansNothingToRoff(t *testing.T) {
	p := page{name: []string{"x"}, about: "X", usage: []string{"x"}, description: []string{".TH evil", `a\fB-b`, "'quoted"}}
	got := string(p.roff())
	require.Contains(t, got, "\\&.TH evil\n")
	require.Contains(t, got, "a\\efB\\-b\n")
	require.Contains(t, got, "\\&'quoted\n")
}
