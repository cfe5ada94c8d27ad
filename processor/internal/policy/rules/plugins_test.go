package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

func TestPluginRequirements(t *testing.T) {
	f := func(content string, want int, plugins ...[2]string) {
		t.Helper()
		set, found := load(content)
		require.Empty(t, found)
		require.Len(t, set.Unsatisfied(plugins), want)
	}
	const one = "- required_plugin_versions:\n  - {name: a, version: 0.2.0, alternatives: [{name: b, version: 1.0.0}]}\n"
	f(one, 1)
	f(one, 0, [2]string{"a", "0.2.0"})
	f(one, 0, [2]string{"a", "0.10.0"})
	f(one, 1, [2]string{"a", "0.1.9"})
	f(one, 1, [2]string{"a", "1.0.0"})
	f(one, 0, [2]string{"x", "0.2.0"}, [2]string{"b", "1.3.0-rc1"})
	f("- required_plugin_versions:\n  - {name: container, version: 0.4.0}\n", 0, rules.Builtin()...)
	f("- required_plugin_versions: []\n", 0)
}

func TestPluginRequirementErrors(t *testing.T) {
	f := func(content, want string) {
		t.Helper()
		_, found := load(content)
		require.Equal(t, []string{want}, found)
	}
	f("- required_plugin_versions: a\n", "f:1:29: required_plugin_versions is not a sequence (write - {name: container, version: 0.4.0})")
	f("- required_plugin_versions:\n  - name: a\n", "f:2:5: a required plugin has a name and a version (write {name: container, version: 0.4.0})")
	f("- required_plugin_versions:\n  - {name: a, version: 1}\n",
		`f:2:24: the plugin's version is "1" (write three numbers, such as 0.4.0)`)
}
