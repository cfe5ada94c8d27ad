package view

// sfAlertEntries are sf.alert.*, which outputs of rules can name. While conditions
// are evaluated they are missing.
func sfAlertEntries() []entry {
	return []entry{
		intField("sf.alert.count", "", "Events in the window of the rule, in its output alone.",
			onAlert(func(a *Alert) int64 { return a.Count })),
		intField("sf.alert.sum", "", "Sum over the window of the rule, in its output alone.",
			onAlert(func(a *Alert) int64 { return a.Sum })),
		intField("sf.alert.distinct", "", "Different values in the window of the rule, in its output alone.",
			onAlert(func(a *Alert) int64 { return a.Distinct })),
		intField("sf.alert.suppressed", "", "Alerts like this one that were held back before it, in the rule's output alone.",
			onAlert(func(a *Alert) int64 { return a.Suppressed })),
	}
}

func onAlert(get func(*Alert) int64) func(*Event) (int64, bool) {
	return func(e *Event) (int64, bool) {
		if e.Alert == nil {
			return 0, false
		}
		return get(e.Alert), true
	}
}
