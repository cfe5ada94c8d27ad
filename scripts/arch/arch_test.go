package arch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rule is one house rule: it returns its violations.
type rule struct {
	name  string
	check func(*tree) []string
}

func rules() []rule {
	return []rule{
		{"package docs", packageDocs},
		{"imports", forbiddenImports},
		{"fenced imports", fencedImports},
		{"no init", noInit},
		{"no mutable package variables", noMutableVars},
		{"no exit outside main", noExit},
		{"file length", fileLength},
		{"error texts", errorTexts},
		{"require, not assert", requireNotAssert},
	}
}

func TestHouseRules(t *testing.T) {
	tr := load(t, "../..")
	require.NotEmpty(t, tr.modules)
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			for _, v := range r.check(tr) {
				t.Error(v)
			}
		})
	}
}

// TestRulesSeeViolations gives each rule a tree that breaks it once.
func TestRulesSeeViolations(t *testing.T) {
	f := func(check func(*tree) []string, name, src, want string) {
		t.Helper()
		tr := sample(t, map[string]string{name: src})
		got := check(tr)
		require.Len(t, got, 1, "%v", got)
		require.True(t, strings.HasPrefix(got[0], want), "got %q, want %q", got[0], want)
	}
	f(packageDocs, "sfproto/a.go", "package sfproto\n", "sfproto/a.go:1: package has no doc")
	f(packageDocs, "sfproto/a.go", "// What it is.\npackage sfproto\n", `sfproto/a.go:2: package doc does not begin "Package sfproto "`)
	f(forbiddenImports, "collector/a.go", "package a\n\nimport _ \"github.com/sysflow-stack/sysflow/grammar/ast\"\n", "collector/a.go:3: collector never imports grammar")
	f(forbiddenImports, "sfproto/a.go", "package a\n\nimport _ \"github.com/sysflow-stack/sysflow/plugins/all\"\n", "sfproto/a.go:3: sfproto never imports plugins")
	f(fencedImports, "processor/app/a.go", "package a\n\nimport _ \"github.com/antlr4-go/antlr/v4\"\n", "processor/app/a.go:3: github.com/antlr4-go/antlr stays within")
	f(noInit, "sfproto/a.go", "package a\n\nfunc init() {}\n", "sfproto/a.go:3: init runs")
	f(noExit, "sfproto/a.go", "package a\n\nimport \"os\"\n\nfunc f() { os.Exit(1) }\n", "sfproto/a.go:5: ends the process")
	f(noExit, "sfproto/a.go", "package a\n\nfunc f(l L) { l.Fatal().Msg(\"x\") }\n", "sfproto/a.go:3: ends the process")
	f(fileLength, "sfproto/a.go", "package a\n"+strings.Repeat("\n", maxLines), "sfproto/a.go:1: ")
	f(errorTexts, "sfproto/a.go", "package a\n\nimport \"errors\"\n\nvar errX = errors.New(\"failed to x\")\n", "sfproto/a.go:5: error text")
	f(requireNotAssert, "sfproto/a_test.go", "package a\n\nimport _ \"github.com/stretchr/testify/assert\"\n", "sfproto/a_test.go:3: ")
}

// sample is a tree of given files in the modules that the real one has.
func sample(t *testing.T, files map[string]string) *tree {
	t.Helper()
	tr := newTree()
	for _, row := range moduleTable() {
		tr.modules = append(tr.modules, row.module)
	}
	for name, src := range files {
		require.NoError(t, tr.add(name, []byte(src)))
	}
	return tr
}
