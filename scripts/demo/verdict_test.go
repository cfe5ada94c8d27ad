package main

import (
	"fmt"
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

func TestOneSilentRuleFails(t *testing.T) {
	var s stage
	var last string
	for _, st := range steps() {
		require.NotEmpty(t, st.rules, st.title)
		for _, rule := range st.rules {
			last = rule
			fmt.Fprintf(&s.alerts, "{\"rule\":%q}\n", rule)
		}
	}
	said := s.alerts.String()
	require.NoError(t, s.verdict())

	s.alerts.WriteString(strings.ReplaceAll(said, last, "another"))
	require.ErrorIs(t, s.verdict(), errSilent)
}

func TestAgentRefusesWhatItDoesNotKnow(t *testing.T) {
	require.ErrorContains(t, agent(nil), "version, beacon")
	require.ErrorContains(t, agent([]string{"dance"}), "none of its commands")
}
