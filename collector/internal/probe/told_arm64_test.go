package probe

// oldAttributeCases are the calls that newer architectures do without: none here.
func oldAttributeCases() []toldCase { return nil }
