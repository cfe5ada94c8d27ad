package rules

import "strings"

// Priority of a rule; a smaller one is more urgent.
type Priority uint8

// The priorities.
const (
	Emergency Priority = iota
	Alert
	Critical
	ErrorPriority
	WarningPriority
	Notice
	Informational
	Debug
)

var priorityNames = [...]string{"Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug"}

// String is the priority as alerts spell it.
func (p Priority) String() string {
	if int(p) < len(priorityNames) {
		return priorityNames[p]
	}
	return "?"
}

// Priorities are the names of all, the most urgent first.
func Priorities() []string { return priorityNames[:] }

// ParsePriority finds a priority by its name, in any case.
func ParsePriority(name string) (Priority, bool) {
	if strings.EqualFold(name, "info") {
		return Informational, true
	}
	for i, n := range priorityNames {
		if strings.EqualFold(n, name) {
			return Priority(i), true
		}
	}
	return 0, false
}
