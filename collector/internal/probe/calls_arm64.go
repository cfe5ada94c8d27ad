package probe

// legacyCalls are those that newer architectures do without: none here.
func legacyCalls() map[int]call { return nil }
