package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFirings(t *testing.T) {
	got, err := firings(strings.NewReader("{\"rule\":\"a\"}\n{\"rule\":\"b\"}\n{\"rule\":\"a\"}\n"))
	require.NoError(t, err)
	require.Equal(t, map[string]int{"a": 2, "b": 1}, got)

	_, err = firings(strings.NewReader("{\"rule\":"))
	require.ErrorContains(t, err, "read alerts")
}

func TestRuleNames(t *testing.T) {
	dir := t.TempDir()
	_, err := ruleNames(dir)
	require.ErrorContains(t, err, "no rule in "+dir)

	pack := "- macro: m\n  condition: x\n- rule: One\n  desc: d\n- rule: \"Two: more\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pack.yaml"), []byte(pack), 0o600))
	got, err := ruleNames(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"One", "Two: more"}, got)
}

func TestOneSilentRuleFails(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pack.yaml"), []byte("- rule: One\n- rule: Two\n"), 0o600))
	s := stage{options: options{rules: dir}}
	s.alerts.WriteString("{\"rule\":\"One\"}\n")
	require.ErrorIs(t, s.verdict(), errSilent)
	s.alerts.WriteString("{\"rule\":\"One\"}\n{\"rule\":\"Two\"}\n")
	require.NoError(t, s.verdict())
}

func TestAgentRefusesWhatItDoesNotKnow(t *testing.T) {
	require.ErrorContains(t, agent(nil), "version, beacon")
	require.ErrorContains(t, agent([]string{"dance"}), "none of its commands")
}
