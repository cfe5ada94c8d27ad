package encoding

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// severity is a priority's place among Falco's: 0 for Emergency, 7 for Debug, as
// in syslog (RFC 5424, 6.2.1). An unknown one counts as Notice.
func severity(priority string) int {
	switch strings.ToLower(priority) {
	case "emergency":
		return 0
	case "alert":
		return 1
	case "critical":
		return 2
	case "error", "high":
		return 3
	case "warning", "medium":
		return 4
	case "informational", "info":
		return 6
	case "debug":
		return 7
	}
	return 5
}

// Severity is an alert's severity in syslog's numbers (RFC 5424, 6.2.1): 0 is
// an emergency, 7 debugging.
func (it Item) Severity() int {
	if it.Alert == nil {
		if l, ok := it.Record.Record.(*sfproto.Log); ok {
			return logSeverity(l)
		}
		return 6
	}
	return severity(it.Alert.Priority)
}

// sysflowPriority is a priority in the original's numbers: informational 0, low
// 1, medium 2, high 3, critical 4.
func sysflowPriority(priority string) int64 {
	return [...]int64{4, 4, 4, 3, 2, 1, 0, 0}[severity(priority)]
}

// ocsfSeverity is a severity in syslog's numbers as OCSF's severity_id: 1
// informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal.
func ocsfSeverity(syslog int) int64 {
	return [...]int64{6, 5, 5, 4, 3, 2, 1, 1}[syslog]
}

// highest is the most severe of the record's alerts; false without one.
func (it Item) highest() (priority string, ok bool) {
	least := 8
	for _, a := range it.alerts() {
		if s := severity(a.Priority); s < least {
			least, priority, ok = s, a.Priority, true
		}
	}
	return priority, ok
}
