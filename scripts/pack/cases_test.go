package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// rulesFolder is that of the built-in rules.
const rulesFolder = "../../processor/internal/defaults/rules"

func TestEachRuleHasBothPrograms(t *testing.T) {
	all, err := recordings(rulesFolder)
	require.NoError(t, err)
	programs := 0
	for _, r := range all {
		programs += len(r.functions)
		require.FileExists(t, filepath.Join(rulesFolder, "../tests", r.file()), "make record-rule-tests")
	}
	require.GreaterOrEqual(t, programs, 2*60)
}

func TestARuleWithoutProgramsIsAnError(t *testing.T) {
	dir := t.TempDir()
	_, err := recordings(dir)
	require.ErrorContains(t, err, "no rule in "+dir)

	file := filepath.Join(dir, "impact.yaml")
	require.NoError(t, os.WriteFile(file, []byte("- macro: m\n  condition: x\n- rule: \"Moon Painted\"\n"), 0o600))
	_, err = recordings(dir)
	require.ErrorContains(t, err, `no function quiet_moon_painted for rule "Moon Painted"`)

	require.NoError(t, os.Rename(file, filepath.Join(dir, "astronomy.yaml")))
	_, err = recordings(dir)
	require.ErrorContains(t, err, "cases/astronomy.sh")
}

func TestContained(t *testing.T) {
	text := "# Cases.\n\n# in a container\nfires_x() { a; }\nquiet_x() { a; }\n"
	require.True(t, contained(text, "fires_x"))
	require.False(t, contained(text, "quiet_x"))
}

func TestActRefusesWhatItDoesNotKnow(t *testing.T) {
	require.ErrorContains(t, act(nil), "which part")
	require.ErrorContains(t, act([]string{"dance"}), "none of its parts")
	require.ErrorContains(t, act([]string{"connect"}), "connect needs 2 arguments")
}
