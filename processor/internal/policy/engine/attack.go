package engine

import "strings"

// tactics are the names of ATT&CK's tactics among tags: mitre_execution,
// attack.execution.
func tactics(tags []string) []string {
	var out []string
	for _, t := range tags {
		name, mitre := strings.CutPrefix(strings.ToLower(t), "mitre_")
		if !mitre {
			name, mitre = strings.CutPrefix(name, "attack.")
		}
		if name = strings.ReplaceAll(name, "-", "_"); mitre && isTactic(name) {
			out = append(out, name)
		}
	}
	return out
}

// isTactic: the tactics of ATT&CK for Enterprise, version 17.
func isTactic(name string) bool {
	switch name {
	case "reconnaissance", "resource_development", "initial_access", "execution", "persistence", "privilege_escalation",
		"defense_evasion", "credential_access", "discovery", "lateral_movement", "collection", "command_and_control",
		"exfiltration", "impact":
		return true
	}
	return false
}

// techniques are the ids of ATT&CK's techniques among tags: T1059, T1059.004,
// mitre:T1059, attack.t1059.
func techniques(tags []string) []string {
	var out []string
	for _, t := range tags {
		t = strings.ToUpper(t)
		for _, prefix := range []string{"MITRE:", "MITRE_", "ATTACK."} {
			t = strings.TrimPrefix(t, prefix)
		}
		if isTechnique(t) {
			out = append(out, t)
		}
	}
	return out
}

func isTechnique(tag string) bool {
	if len(tag) != 5 && len(tag) != 9 || tag[0] != 'T' {
		return false
	}
	for i := 1; i < len(tag); i++ {
		if i == 5 {
			if tag[i] != '.' {
				return false
			}
			continue
		}
		if tag[i] < '0' || tag[i] > '9' {
			return false
		}
	}
	return true
}
